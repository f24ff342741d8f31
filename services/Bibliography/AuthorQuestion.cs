namespace CacheWarming.Bibliographies;

/// <summary>A question for an author's works.</summary>
/// <param name="CatalogId">If it is known, the author is looked up by it, else by name.</param>
/// <param name="HintTitles">The user's own titles by this author, used to choose among namesakes.</param>
/// <param name="HintIsbns">The user's own ISBNs by this author, used to choose among namesakes.</param>
public sealed record AuthorQuestion(
    string Author,
    string? CatalogId,
    IReadOnlyList<string> HintTitles,
    IReadOnlyList<Isbn> HintIsbns)
{
    /// <summary>Works that have one of <see cref="HintIsbns"/> and are known already: evidence that needs no call.</summary>
    public IReadOnlyList<Work> KnownBooks { get; init; } = [];

    /// <summary>
    /// ISBNs that are also listed with another person: they do not show which of the two has another name in the catalogue.
    /// </summary>
    public IReadOnlySet<Isbn> SharedIsbns { get; init; } = new HashSet<Isbn>();
}
