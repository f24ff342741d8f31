namespace CacheWarming.Bibliographies;

/// <summary>Somebody who shares works with an author.</summary>
/// <param name="SharedWorks">How many works they share.</param>
public sealed record CoAuthorLink(string Name, string? CatalogId, int SharedWorks);

/// <summary>Who wrote together with an author.</summary>
public static class CoAuthors
{
    /// <summary>
    /// Everybody else on the works, strongest first. The author, under this or another id of the same name, and placeholders are
    /// left out; namesakes with different ids stay apart.
    /// </summary>
    public static IReadOnlyList<CoAuthorLink> Of(Bibliography bibliography)
    {
        var self = AuthorName.KeyOf(bibliography.Author.Name);
        return
        [
            .. bibliography.Works
                .SelectMany(work => work.Authors.DistinctBy(Identity))
                .Where(author => author.CatalogId is null || author.CatalogId != bibliography.Author.CatalogId)
                .GroupBy(Identity)
                .Select(group => new CoAuthorLink(AuthorName.Tidy(group.First().Name), group.First().CatalogId, group.Count()))
                .Where(link => AuthorName.KeyOf(link.Name) is var key && key != self && !Placeholders.Contain(key))
                .OrderByDescending(link => link.SharedWorks)
                .ThenBy(link => link.Name, StringComparer.Ordinal)
                .ThenBy(link => link.CatalogId, StringComparer.Ordinal),
        ];
    }

    static string Identity(AuthorRef author) => author.CatalogId ?? AuthorName.KeyOf(author.Name);
}
