using System.Runtime.ExceptionServices;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Catalogs.Coalescing;

namespace CacheWarming.Search.ReadThrough;

/// <summary>The read path: the cache, and on a miss a catalogue, once however many ask.</summary>
/// <remarks>
/// The cache's store being away costs a fetch, never the answer. Stale entries are served as they are; refreshing them belongs
/// where this decides that the cache's answer is good enough.
/// </remarks>
sealed partial class Searching(
    BookCache cache, IEnumerable<ICatalog> catalogs, IFetchLock fetches, SharedFetches shared, ILogger<Searching> log)
{
    /// <exception cref="CatalogUnavailableException">Nothing is stored and no catalogue could be asked.</exception>
    public async Task<CacheAnswer> AnswerAsync(Question question, CancellationToken cancel)
    {
        var stored = await LookAsync(question, cancel);
        return stored.Result is not CacheResult.Miss
            ? stored
            : await shared.RunAsync(question.Key, bound => FetchOnceAsync(question, bound), cancel);
    }

    async Task<CacheAnswer> LookAsync(Question question, CancellationToken cancel)
    {
        try
        {
            return await question.LookAsync(cache, cancel);
        }
        catch (BookStoreUnavailableException e)
        {
            LogCacheAway(question.Key, e.Message);
            return CacheAnswer.Fetched([]);
        }
    }

    async Task<CacheAnswer> FetchOnceAsync(Question question, CancellationToken cancel)
    {
        await using var only = await fetches.AcquireAsync(question.Key, cancel);
        // Another process may have fetched it while this one waited.
        var stored = await LookAsync(question, cancel);
        return stored.Result is not CacheResult.Miss ? stored : await FetchAsync(question, cancel);
    }

    async Task<CacheAnswer> FetchAsync(Question question, CancellationToken cancel)
    {
        ExceptionDispatchInfo? trouble = null;
        foreach (var catalog in catalogs)
        {
            try
            {
                if (await question.FetchAsync(catalog, cancel) is not { } fetched)
                    continue;
                await TryStoreAsync(question, fetched.StoreAsync, cancel);
                if (fetched.Answer is { } answer)
                    return answer;
            }
            catch (Exception e) when (e is CatalogUnavailableException or UnreadableAnswerException)
            {
                LogCatalogInTrouble(catalog.Name, question.Key, e.Message);
                trouble ??= ExceptionDispatchInfo.Capture(e);
            }
        }
        // "Not found" may be said, and remembered, only when everybody could be asked.
        trouble?.Throw();
        await TryStoreAsync(question, question.StoreMissAsync, cancel);
        return CacheAnswer.Fetched([]);
    }

    async Task TryStoreAsync(Question question, Func<BookCache, CancellationToken, Task> store, CancellationToken cancel)
    {
        try
        {
            await store(cache, cancel);
        }
        catch (BookStoreUnavailableException e)
        {
            LogCacheAway(question.Key, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cache can't be used for {Question}, catalogues are asked: {Reason}")]
    partial void LogCacheAway(string question, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Catalog} could not answer {Question}: {Reason}")]
    partial void LogCatalogInTrouble(string catalog, string question, string reason);
}
