using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Recent;
using CacheWarming.BookCaching.Stores;
using Microsoft.Extensions.Options;

namespace CacheWarming.BookCaching;

/// <summary>
/// The shared cache. The warming services store entries and searches read them, both through this type; no other code builds a cache key.
/// </summary>
/// <remarks>
/// Every method throws <see cref="BookStoreUnavailableException"/> if the store can't be used, except for answers that the memory tier
/// still has. Safe for concurrent callers in this and in other processes.
/// </remarks>
public sealed partial class BookCache : IDisposable
{
    readonly IBookStore _store;
    readonly BookCacheOptions _options;
    readonly TimeProvider _time;
    readonly ColdTier? _cold;
    readonly MemoryTier _memory;
    readonly MemoryGuard _memoryGuard;
    readonly TierTally _tally = new();
    readonly IDisposable _subscription;

    internal BookCache(IBookStore store, IOptions<BookCacheOptions> options, TimeProvider time, ColdTier? cold = null)
    {
        _store = store;
        _options = options.Value;
        _time = time;
        _cold = cold;
        _memory = new MemoryTier(_options, time);
        _memoryGuard = new MemoryGuard(store, _options, time);
        _subscription = store.Listen(_memory.Evict, _memory.InvalidateAll);
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _memoryGuard.Dispose();
        _tally.Dispose();
        _memory.Dispose();
    }

    bool IsServable(DateTimeOffset since) => _time.GetUtcNow() - since <= _options.ServableFor;

    /// <summary>"Known missing" if the stored miss is still valid, else a miss.</summary>
    CacheAnswer MissingOrMiss(DateTimeOffset? until) =>
        until - _time.GetUtcNow() is { } still && still > TimeSpan.Zero ? CacheAnswer.Missing(still) : CacheAnswer.Miss;

    /// <summary>Asks the store. If the memory tier has an answer, waits only a short time and does not fail.</summary>
    /// <returns>Null if the memory tier's answer must be used.</returns>
    async Task<T?> AskStoreAsync<T>(Task<T> question, bool isRemembered, CancellationToken cancel)
        where T : class
    {
        if (!isRemembered)
            return await question;
        try
        {
            return await question.WaitAsync(_options.SoftReadTimeout, _time, cancel);
        }
        catch (Exception e) when (e is BookStoreUnavailableException or TimeoutException)
        {
            return null;
        }
    }
}
