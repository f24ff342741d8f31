using CacheWarming.Bibliographies;
using CacheWarming.Catalogs;
using CacheWarming.Contracts;

namespace CacheWarming.Discovery.Warming;

/// <summary>Others who write about what an author writes about most: one call for the author's most specific subject.</summary>
sealed partial class SimilarAuthors(ICatalog catalog, ILogger<SimilarAuthors> log)
{
    /// <summary>Those with most works on the subject; beyond them likeness is chance.</summary>
    const int Most = 10;

    /// <summary>A work about the same weighs much less than one written together.</summary>
    const double Weight = 0.2;

    /// <summary>Somebody with one work about it may have come by.</summary>
    const int FewestWorks = 2;

    /// <returns>None when no subject is specific enough: then no call is made either.</returns>
    /// <exception cref="CatalogUnavailableException">The provider is in trouble.</exception>
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
            // The author is warm; a subject whose answer can't be read is no reason to fail it.
            LogSubjectNotRead(e.Message);
            return ([], 1);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A subject led nowhere: {Reason}")]
    partial void LogSubjectNotRead(string reason);
}
