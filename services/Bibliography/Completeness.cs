namespace CacheWarming.Bibliographies;

/// <summary>Measures how complete a work's data is, and merges two versions of a work.</summary>
public static class Completeness
{
    /// <summary>A score: higher is more complete. The data by which readers search and recognise a book has the most weight.</summary>
    public static int Measure(Work work) =>
        (work.Authors.Count > 0 ? 32 : 0)
        + (work.Isbns.Count > 0 ? 16 : 0)
        + (work.FirstPublishYear is not null ? 8 : 0)
        + (work.CoverId is not null ? 4 : 0)
        + (work.Subjects.Count > 0 ? 2 : 0)
        + (work.Languages.Count > 0 ? 1 : 0);

    /// <summary>
    /// Merges two versions of a work: no data is lost, and where they differ the more complete one is used. Of two versions from the same
    /// provider the newer one is used, unless it is less complete.
    /// </summary>
    /// <param name="stored">The version in the cache.</param>
    /// <param name="incoming">The same work, fetched later.</param>
    public static Work Merge(Work stored, Work incoming)
    {
        var sameProvider = stored.Provider == incoming.Provider;
        var (storedRank, incomingRank) = (Measure(stored), Measure(incoming));
        var newerWins = sameProvider ? incomingRank >= storedRank : incomingRank > storedRank;
        var (right, other) = newerWins ? (incoming, stored) : (stored, incoming);
        return right with
        {
            Authors = sameProvider && right.Authors.Count > 0 ? right.Authors : Authors(right.Authors, other.Authors),
            Isbns = [.. right.Isbns.Union(other.Isbns)],
            FirstPublishYear = right.FirstPublishYear ?? other.FirstPublishYear,
            Subjects = [.. right.Subjects.Union(other.Subjects, StringComparer.OrdinalIgnoreCase)],
            CoverId = right.CoverId ?? other.CoverId,
            EditionCount = sameProvider && right.EditionCount > 0 ? right.EditionCount : Math.Max(right.EditionCount, other.EditionCount),
            Languages = [.. right.Languages.Union(other.Languages, StringComparer.OrdinalIgnoreCase)],
        };
    }

    // Ids of different providers can't be compared: a person is recognised by the name, and keeps the id that any of them gave.
    static List<AuthorRef> Authors(IReadOnlyList<AuthorRef> right, IReadOnlyList<AuthorRef> other)
    {
        var ids = other.Where(author => author.CatalogId is not null).ToLookup(author => AuthorName.KeyOf(author.Name), author => author.CatalogId);
        var authors = right
            .Select(author => author.CatalogId is null ? author with { CatalogId = ids[AuthorName.KeyOf(author.Name)].FirstOrDefault() } : author)
            .ToList();
        var known = right.Select(author => AuthorName.KeyOf(author.Name)).ToHashSet();
        authors.AddRange(other.Where(author => known.Add(AuthorName.KeyOf(author.Name))));
        return authors;
    }
}
