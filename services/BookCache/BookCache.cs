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
/// read a moment ago is answered without it. Safe for any number of concurrent callers, here and in other processes.
/// </remarks>
public sealed partial class BookCache : IDisposable
{
    readonly IBookStore _store;
    readonly BookCacheOptions _options;
    readonly TimeProvider _time;
    readonly RecentShelves _recent;

    internal BookCache(IBookStore store, IOptions<BookCacheOptions> options, TimeProvider time)
    {
        _store = store;
        _options = options.Value;
        _time = time;
        _recent = new RecentShelves(_options, time);
    }

    public void Dispose() => _recent.Dispose();

    bool IsServable(DateTimeOffset since) => _time.GetUtcNow() - since <= _options.ServableFor;

    bool IsStill(DateTimeOffset? until) => until > _time.GetUtcNow();
}
