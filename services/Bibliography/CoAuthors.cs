namespace CacheWarming.Bibliographies;

/// <summary>Somebody who shares works with an author.</summary>
/// <param name="SharedWorks">How many works they share.</param>
/// <param name="Weight">How much that says, see <see cref="CoAuthors"/>; above 0.</param>
public sealed record CoAuthorLink(string Name, string? CatalogId, int SharedWorks, double Weight);

/// <summary>Who wrote together with an author, and how much it says that they did.</summary>
/// <remarks>
/// A shared work weighs more the more editions it has (1 edition 1, 10 editions 2, 100 editions 3), and is divided among the others on
/// it: two who wrote a novel are close, thirty in an anthology are not. Narrators, illustrators, translators and editors count little,
/// as far as the data tells them: by a role beside the name, or because they never stand first on anything and another always stands
/// before them.
/// </remarks>
public static class CoAuthors
{
    /// <summary>What a contribution other than writing weighs, where a role beside the name says so.</summary>
    const double SaidToContribute = 0.1;

    /// <summary>What somebody weighs who stands behind the author on every work they share: mostly narrators and illustrators.</summary>
    const double AlwaysBehind = 0.5;

    /// <summary>
    /// Everybody else on the works, those of most weight first. The author, under this or another id of the same name, and placeholders
    /// are left out; namesakes with different ids stay apart.
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

    /// <summary>"Garth Williams (Illustrator)" and "Garth Williams, illustrator" are Garth Williams, who did not write.</summary>
    static (string Name, bool Contributes) WithoutRole(string written)
    {
        if (written.LastIndexOf(',') is var comma and > 0 && AuthorName.IsContribution(written[(comma + 1)..]))
            return (AuthorName.Tidy(written[..comma]), true);
        return AuthorName.CreditsOfWholeNames(written) is { Authors: [], Others: [var name] } ? (name, true) : (AuthorName.Tidy(written), false);
    }

    static string Identity(AuthorRef author) => author.CatalogId ?? AuthorName.KeyOf(author.Name);

    readonly record struct Credit(AuthorRef Author, double Share, bool StandsFirst);
}
