using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Recent;
using CacheWarming.BookCaching.Stores;
using Microsoft.Extensions.Options;

namespace CacheWarming.BookCaching;

/// <summary>
/// The unified cache: what the warmer stores is what searches read, because both go through this type. Nobody else knows a key.
/// </summary>
/// <remarks>
/// Every method throws <see cref="BookStoreUnavailableException"/> when the store behind it can't be used; what this process
/// answered before is answered without it. Safe for any number of concurrent callers, here and in other processes.
/// </remarks>
public sealed partial class BookCache : IDisposable
{
    readonly IBookStore _store;
    readonly BookCacheOptions _options;
    readonly TimeProvider _time;
    readonly ColdTier? _cold;
    readonly MemoryTier _recent;
    readonly MemoryGuard _room;
    readonly TierTally _tally = new();
    readonly IDisposable _news;

    internal BookCache(IBookStore store, IOptions<BookCacheOptions> options, TimeProvider time, ColdTier? cold = null)
    {
        _store = store;
        _options = options.Value;
        _time = time;
        _cold = cold;
        _recent = new MemoryTier(_options, time);
        _room = new MemoryGuard(store, _options, time);
        _news = store.Listen(_recent.Evict, _recent.InvalidateAll);
    }

    public void Dispose()
    {
        _news.Dispose();
        _room.Dispose();
        _tally.Dispose();
        _recent.Dispose();
    }

    bool IsServable(DateTimeOffset since) => _time.GetUtcNow() - since <= _options.ServableFor;

    /// <summary>An answer of nothing that is worth believing, else a miss.</summary>
    CacheAnswer MissingOrMiss(DateTimeOffset? until) =>
        until - _time.GetUtcNow() is { } still && still > TimeSpan.Zero ? CacheAnswer.Missing(still) : CacheAnswer.Miss;

    /// <summary>
    /// Asks the store, but where memory has an answer that is better than none: only briefly, and not in vain.
    /// </summary>
    /// <returns>Null when memory must do.</returns>
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
