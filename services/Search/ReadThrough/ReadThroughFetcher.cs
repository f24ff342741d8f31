using System.Runtime.ExceptionServices;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Catalogs.Coalescing;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.ReadThrough;

/// <summary>
/// Looks in the cache and asks the catalogues; in the whole cluster, the same question is fetched only once at a time. If the cache's store
/// is away, the question is still answered, with one fetch more.
/// </summary>
sealed partial class ReadThroughFetcher(
    BookCache cache, IEnumerable<ICatalog> catalogs, IFetchLock fetches, IOptions<BookCacheOptions> caching, TimeProvider time, ILogger<ReadThroughFetcher> log)
{
    // Readers wait for the write, so that the next reader finds the entry; the bound keeps a store that hangs from delaying them further.
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

    /// <summary>Fetches what is not in the cache, unless another process is fetching it or has just stored it.</summary>
    public async Task<CacheAnswer> FetchMissingAsync(SearchQuestion question, CancellationToken cancel)
    {
        await using var only = await fetches.AcquireAsync(question.Key, cancel);
        var stored = await FindInCacheAsync(question, cancel);
        return stored.Result is not CacheResult.Miss ? stored : await FetchAsync(question, cancel);
    }

    /// <summary>
    /// Refreshes a stale answer, unless another process is refreshing it or has just done so. If possible it fetches the author's whole
    /// bibliography, because that also refreshes the author's other titles; otherwise it fetches this answer alone.
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

    /// <summary>
    /// Whether the bibliography was fetched after the answer. If so, the answer's works are not part of the bibliography: they would be as
    /// young.
    /// </summary>
    static bool IsYounger(CacheAnswer bibliography, CacheAnswer answer) =>
        bibliography.Found && answer.Age - bibliography.Age > TimeSpan.FromMinutes(1);

    async Task<CacheAnswer> FetchAsync(SearchQuestion question, CancellationToken cancel)
    {
        ExceptionDispatchInfo? failure = null;
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
                failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }
        // "Not found" is answered and stored only if every catalogue could be asked.
        failure?.Throw();
        await TryStoreAsync(question, question.StoreMissAsync, cancel);
        return CacheAnswer.Fetched([]) with
        {
            FreshFor = question.FreshFor(caching.Value, found: false),
            Similar = similar.Count > 0 ? similar : await question.FindSimilarAsync(cache, cancel),
        };
    }

    /// <summary>
    /// Whether the cache held the fetched works although it reported a miss. Also true if the cache can't be reached: then the reader had
    /// to wait for a catalogue because of the cache.
    /// </summary>
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "The cache can't be used for {Question}, so catalogues are called: {Reason}")]
    partial void LogCacheAway(string question, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Catalog} could not answer for {Question}: {Reason}")]
    partial void LogCatalogInTrouble(string catalog, string question, string reason);
}
