using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.ReadThrough;

/// <summary>
/// The read path: the cache, and on a miss a catalogue, once however many ask. Stale answers are given at once and renewed behind the
/// reader's back; an answer that only memory still has is given when no catalogue has a better one soon.
/// </summary>
sealed class CachedSearch(ReadThroughFetcher fetching, RequestCoalescer shared, StaleRefreshWorker refreshing, IOptions<SearchOptions> options, TimeProvider time)
{
    /// <summary>What the cache has; a stale answer is renewed after it was given.</summary>
    public async Task<CacheAnswer> FindAsync(SearchQuestion question, CancellationToken cancel)
    {
        var stored = await fetching.FindInCacheAsync(question, cancel);
        if (stored.Result is CacheResult.Stale)
            refreshing.Enqueue(question, stored);
        return stored;
    }

    /// <summary>Asks the catalogues about what the cache misses.</summary>
    /// <param name="stored">The miss.</param>
    /// <exception cref="CatalogUnavailableException">Nothing is stored and no catalogue could be asked.</exception>
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
            // Whatever its age: the store has lost it, and the fetch that goes on brings it back.
            return remembered with { Result = CacheResult.Stale };
        }
    }
}
