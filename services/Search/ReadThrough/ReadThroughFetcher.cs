using System.Runtime.ExceptionServices;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Catalogs.Coalescing;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.ReadThrough;

/// <summary>
/// Looks in the cache and asks the catalogues, each question once in the cluster at a time. The cache's store being away costs a fetch,
/// never the answer.
/// </summary>
sealed partial class ReadThroughFetcher(
    BookCache cache, IEnumerable<ICatalog> catalogs, IFetchLock fetches, IOptions<BookCacheOptions> caching, TimeProvider time, ILogger<ReadThroughFetcher> log)
{
    // Readers wait while it is stored, so that the next one finds it; a store that hangs must not eat up their time.
    static readonly TimeSpan StoreBound = TimeSpan.FromSeconds(1);

    public async Task<CacheAnswer> FindInCacheAsync(SearchQuestion question, CancellationToken cancel)
    {
        try
        {
            var answer = await question.FindInCacheAsync(cache, cancel);
            return answer.Result is CacheResult.KnownMissing ? answer with { Similar = await question.FindSimilarAsync(cache, cancel) } : answer;
        }
        catch (BookStoreUnavailableException e)
        {
            LogCacheAway(question.Kind, e.Message);
            return CacheAnswer.Fetched([]);
        }
    }

    /// <summary>Fetches what is not in the cache, unless another process does or did so meanwhile.</summary>
    public async Task<CacheAnswer> FetchMissingAsync(SearchQuestion question, CancellationToken cancel)
    {
        await using var only = await fetches.AcquireAsync(question.Key, cancel);
        var stored = await FindInCacheAsync(question, cancel);
        return stored.Result is not CacheResult.Miss ? stored : await FetchAsync(question, cancel);
    }

    /// <summary>
    /// Fetches again what has grown old, unless another process does or did so meanwhile: the whole bibliography of the author where
    /// that renews it, for it renews all the others of its titles too; else the answer alone.
    /// </summary>
    public async Task RenewAsync(SearchQuestion question, AuthorWorksQuestion? author, CancellationToken cancel)
    {
        await using var only = await fetches.AcquireAsync((author ?? question).Key, cancel);
        var stored = await FindInCacheAsync(question, cancel);
        if (stored.Result is not CacheResult.Stale)
            return;
        if (author is not null && !IsYounger(await FindInCacheAsync(author, cancel), stored))
        {
            await FetchAsync(author, cancel);
            if ((await FindInCacheAsync(question, cancel)).Result is not CacheResult.Stale)
                return;
        }
        if (question != author)
            await FetchAsync(question, cancel);
    }

    /// <summary>Whether a bibliography was fetched after an answer: that answer is not of its works, or they would be as young.</summary>
    static bool IsYounger(CacheAnswer bibliography, CacheAnswer answer) =>
        bibliography.Found && answer.Age - bibliography.Age > TimeSpan.FromMinutes(1);

    async Task<CacheAnswer> FetchAsync(SearchQuestion question, CancellationToken cancel)
    {
        ExceptionDispatchInfo? trouble = null;
        IReadOnlyList<ReadOnlyMemory<byte>> similar = [];
        foreach (var catalog in catalogs)
        {
            try
            {
                if (await question.FetchAsync(catalog, cancel) is not { } fetched)
                    continue;
                var held = fetched.Answer is { Works.Count: > 0 } found && await IsHeldAsync(found, cancel);
                await TryStoreAsync(question, fetched.StoreAsync, cancel);
                if (fetched.Answer is { } answer)
                    return answer with { FreshFor = question.FreshFor(caching.Value, found: true), MissedThoughHeld = held };
                similar = similar.Count > 0 ? similar : fetched.Similar;
            }
            catch (Exception e) when (e is CatalogUnavailableException or UnreadableAnswerException)
            {
                LogCatalogInTrouble(catalog.Name, question.Kind, e.Message);
                trouble ??= ExceptionDispatchInfo.Capture(e);
            }
        }
        // "Not found" may be said, and remembered, only when everybody could be asked.
        trouble?.Throw();
        await TryStoreAsync(question, question.StoreMissAsync, cancel);
        return CacheAnswer.Fetched([]) with
        {
            FreshFor = question.FreshFor(caching.Value, found: false),
            Similar = similar.Count > 0 ? similar : await question.FindSimilarAsync(cache, cancel),
        };
    }

    /// <summary>A cache that can't be asked counts as one that had it: readers waited for a catalogue because of it.</summary>
    async Task<bool> IsHeldAsync(CacheAnswer fetched, CancellationToken cancel)
    {
        try
        {
            return await cache.HoldsAsync(fetched, cancel).WaitAsync(StoreBound, time, cancel);
        }
        catch (Exception e) when (e is BookStoreUnavailableException or TimeoutException)
        {
            return true;
        }
    }

    async Task TryStoreAsync(SearchQuestion question, Func<BookCache, CancellationToken, Task> store, CancellationToken cancel)
    {
        try
        {
            await store(cache, cancel).WaitAsync(StoreBound, time, cancel);
        }
        catch (Exception e) when (e is BookStoreUnavailableException or TimeoutException)
        {
            LogCacheAway(question.Kind, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The cache can't be used for {Question}, catalogues are asked: {Reason}")]
    partial void LogCacheAway(string question, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Catalog} could not answer for {Question}: {Reason}")]
    partial void LogCatalogInTrouble(string catalog, string question, string reason);
}
