namespace CacheWarming.Bibliographies;

/// <summary>Whose works are wanted.</summary>
/// <param name="CatalogId">Asked by id when known, else by name.</param>
/// <param name="HintTitles">The user's own titles by this author: they choose among namesakes.</param>
/// <param name="HintIsbns">The user's own ISBNs by this author: they choose among namesakes.</param>
public sealed record AuthorQuestion(
    string Author,
    string? CatalogId,
    IReadOnlyList<string> HintTitles,
    IReadOnlyList<Isbn> HintIsbns)
{
    /// <summary>Works that have one of <see cref="HintIsbns"/>, as far as they are known already: evidence that needs no call.</summary>
    public IReadOnlyList<Work> KnownBooks { get; init; } = [];

    /// <summary>ISBNs that stand with somebody else too: they do not tell which of two people has another name in the catalogue.</summary>
    public IReadOnlySet<Isbn> SharedIsbns { get; init; } = new HashSet<Isbn>();
}
