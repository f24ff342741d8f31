using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.ReadThrough;

/// <summary>
/// The read path: looks in the cache and, on a miss, asks the catalogues, with one fetch for all simultaneous requests. Stale answers are
/// served at once and refreshed in the background. If only the memory tier still has an answer, it is served when no catalogue answers in
/// time.
/// </summary>
sealed class CachedSearch(ReadThroughFetcher fetching, RequestCoalescer shared, StaleRefreshWorker refreshing, IOptions<SearchOptions> options, TimeProvider time)
{
    /// <summary>Looks in the cache. A stale answer is returned and queued for a refresh.</summary>
    public async Task<CacheAnswer> FindAsync(SearchQuestion question, CancellationToken cancel)
    {
        var stored = await fetching.FindInCacheAsync(question, cancel);
        if (stored.Result is CacheResult.Stale)
            refreshing.Enqueue(question, stored);
        return stored;
    }

    /// <summary>Asks the catalogues for what the cache does not have.</summary>
    /// <param name="stored">The cache's answer, a miss.</param>
    /// <exception cref="CatalogUnavailableException">Nothing is stored and no catalogue could be called.</exception>
    public async Task<CacheAnswer> FetchAsync(SearchQuestion question, CacheAnswer stored, CancellationToken cancel)
    {
        var fetch = shared.RunAsync(question.Key, bound => fetching.FetchMissingAsync(question, bound), cancel);
        if (stored.Remembered is not { } remembered)
            return await fetch;
        try
        {
            var answer = await fetch.WaitAsync(options.Value.SoftTimeout, time, cancel);
            return answer.Result is CacheResult.Miss ? answer with { MissedThoughHeld = true } : answer;
        }
        catch (Exception e) when (e is TimeoutException or CatalogUnavailableException or UnreadableAnswerException)
        {
            // Served however old it is: the store has lost this entry, and the fetch that is still running stores it again.
            return remembered with { Result = CacheResult.Stale };
        }
    }
}
