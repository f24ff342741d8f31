using CacheWarming.BookCaching.Layout;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace CacheWarming.BookCaching.Recent;

/// <summary>What this process read in the last half minute, bounded in bytes. Its own stores show at once, those of others when it is over.</summary>
sealed class RecentShelves : IDisposable
{
    const int Stripes = 1024;
    const int Overhead = 300;

    readonly MemoryCache _entries;
    readonly TimeSpan _lifetime;
    readonly long[] _versions = new long[Stripes];

    public RecentShelves(BookCacheOptions options, TimeProvider time)
    {
        _lifetime = options.RecentFor;
        _entries = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.RecentBytes, Clock = new Clock(time) });
    }

    public T? Find<T>(IndexKey key)
        where T : class => _entries.TryGetValue(key, out T? value) ? value : null;

    /// <summary>To be taken before reading from the store: what was read before a <see cref="Forget"/> must not be kept after it.</summary>
    public long Version(IndexKey key) => Volatile.Read(ref _versions[Stripe(key)]);

    public void Keep<T>(IndexKey key, T value, IEnumerable<StoredWork> works, long version)
        where T : class
    {
        if (_lifetime <= TimeSpan.Zero || Version(key) != version)
            return;
        _entries.Set(key, value, new MemoryCacheEntryOptions
        {
            AbsoluteExpirationRelativeToNow = _lifetime,
            Size = works.Sum(work => (long)work.Bytes.Length + 60) + (2 * key.Text.Length) + Overhead,
        });
        // Forgotten in between: whoever forgot may have done so before this entry was there.
        if (Version(key) != version)
            _entries.Remove(key);
    }

    public void Forget(IndexKey key)
    {
        Interlocked.Increment(ref _versions[Stripe(key)]);
        _entries.Remove(key);
    }

    public void Dispose() => _entries.Dispose();

    static int Stripe(IndexKey key) => (key.GetHashCode() & int.MaxValue) % Stripes;

    sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
