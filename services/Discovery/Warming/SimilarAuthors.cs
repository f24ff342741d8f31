using CacheWarming.Bibliographies;
using CacheWarming.Catalogs;
using CacheWarming.Contracts;

namespace CacheWarming.Discovery.Warming;

/// <summary>Finds authors who write about the same subject: one call for the author's most specific subject.</summary>
sealed partial class SimilarAuthors(ICatalog catalog, ILogger<SimilarAuthors> log)
{
    /// <summary>The authors with the most works on the subject; further ones are similar only by chance.</summary>
    const int Most = 10;

    /// <summary>A common subject counts much less than a work written together.</summary>
    const double Weight = 0.2;

    /// <summary>An author with a single work on the subject is not taken.</summary>
    const int FewestWorks = 2;

    /// <returns>Empty if no subject is specific enough; then no call is made.</returns>
    /// <exception cref="CatalogUnavailableException">The provider is away.</exception>
    public async Task<(IReadOnlyList<CoAuthor> Authors, int Calls)> OfAsync(Bibliography bibliography, CancellationToken cancel)
    {
        if (Subjects.MostSpecific(bibliography) is not { } subject)
            return ([], 0);
        try
        {
            var works = await catalog.WorksBySubjectAsync(subject, Caller.Warming, cancel);
            var self = AuthorName.KeyOf(bibliography.Author.Name);
            return ([.. works
                .SelectMany(work => work.Authors.Take(1))
                .Where(author => author.CatalogId is not null && author.CatalogId != bibliography.Author.CatalogId)
                .Where(author => !AuthorName.IsPlaceholder(author.Name) && AuthorName.KeyOf(author.Name) != self)
                .GroupBy(author => author.CatalogId!)
                .Where(works => works.Count() >= FewestWorks)
                .OrderByDescending(works => works.Count())
                .ThenBy(works => works.Key, StringComparer.Ordinal)
                .Take(Most)
                .Select(works => new CoAuthor(works.First().Name, works.Key, SharedWorks: 0, Weight * works.Count(), subject))], 1);
        }
        catch (UnreadableAnswerException e)
        {
            // The author itself is warmed; an unreadable answer about its subject must not make it fail.
            LogSubjectNotRead(e.Message);
            return ([], 1);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Authors of a similar subject could not be read: {Reason}")]
    partial void LogSubjectNotRead(string reason);
}
