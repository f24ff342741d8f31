namespace CacheWarming.Bibliographies;

/// <summary>A person who shares works with an author.</summary>
/// <param name="SharedWorks">The number of shared works.</param>
/// <param name="Weight">How close the two are, see <see cref="CoAuthors"/>; above 0.</param>
public sealed record CoAuthorLink(string Name, string? CatalogId, int SharedWorks, double Weight);

/// <summary>Finds an author's co-authors, and computes how close they are.</summary>
/// <remarks>
/// The weight of a shared work grows with its editions (1 edition 1, 10 editions 2, 100 editions 3) and is divided among its other authors:
/// two authors of a novel are close, thirty in an anthology are not. Narrators, illustrators, translators and editors count little, if the
/// data shows what they are: by a role next to the name, or because they are never listed first and another person is always listed before
/// them.
/// </remarks>
public static class CoAuthors
{
    /// <summary>The factor for a contribution other than writing, according to a role next to the name.</summary>
    const double SaidToContribute = 0.1;

    /// <summary>The factor for a person who is listed after the author on every shared work: mostly narrators and illustrators.</summary>
    const double AlwaysBehind = 0.5;

    /// <summary>
    /// All other people of the works, those with the most weight first. The author, under this or another id with the same name, and
    /// placeholders are left out; namesakes with different ids are kept apart.
    /// </summary>
    public static IReadOnlyList<CoAuthorLink> Find(Bibliography bibliography)
    {
        var self = AuthorName.KeyOf(bibliography.Author.Name);
        return
        [
            .. bibliography.Works
                .SelectMany(Credits)
                .Where(credit => credit.Author.CatalogId is null || credit.Author.CatalogId != bibliography.Author.CatalogId)
                .GroupBy(credit => Identity(credit.Author))
                .Select(Link)
                .Where(link => AuthorName.KeyOf(link.Name) is var key && key != self && !Placeholders.Contain(key))
                .OrderByDescending(link => link.Weight)
                .ThenByDescending(link => link.SharedWorks)
                .ThenBy(link => link.Name, StringComparer.Ordinal)
                .ThenBy(link => link.CatalogId, StringComparer.Ordinal),
        ];
    }

    static IEnumerable<Credit> Credits(Work work)
    {
        var authors = work.Authors.Count < 2 ? work.Authors : [.. work.Authors.DistinctBy(Identity)];
        var share = (1 + Math.Log10(Math.Max(1, work.EditionCount))) / Math.Max(1, authors.Count - 1);
        return authors.Select((author, place) => new Credit(author, share, StandsFirst: place == 0));
    }

    static CoAuthorLink Link(IGrouping<string, Credit> credits)
    {
        var (name, contributes) = WithoutRole(credits.First().Author.Name);
        var factor = contributes ? SaidToContribute : credits.Any(credit => credit.StandsFirst) ? 1 : AlwaysBehind;
        return new CoAuthorLink(name, credits.First().Author.CatalogId, credits.Count(), factor * credits.Sum(credit => credit.Share));
    }

    /// <summary>"Garth Williams (Illustrator)" and "Garth Williams, illustrator" are Garth Williams, who did not write the work.</summary>
    static (string Name, bool Contributes) WithoutRole(string written)
    {
        if (written.LastIndexOf(',') is var comma and > 0 && AuthorName.IsContribution(written[(comma + 1)..]))
            return (AuthorName.Tidy(written[..comma]), true);
        return AuthorName.CreditsOfWholeNames(written) is { Authors: [], Others: [var name] } ? (name, true) : (AuthorName.Tidy(written), false);
    }

    static string Identity(AuthorRef author) => author.CatalogId ?? AuthorName.KeyOf(author.Name);

    readonly record struct Credit(AuthorRef Author, double Share, bool StandsFirst);
}
