using CacheWarming.BookCaching.Layout;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace CacheWarming.BookCaching.Recent;

/// <summary>
/// What this process read, bounded in bytes: for half a minute it is as good as asking the store, for a day it is better than nothing.
/// </summary>
sealed class MemoryTier : IDisposable
{
    const int Stripes = 1024;
    const int Overhead = 300;

    readonly MemoryCache _entries;
    readonly BookCacheOptions _options;
    readonly TimeProvider _time;
    readonly long[] _versions = new long[Stripes];
    long _era;

    public MemoryTier(BookCacheOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _entries = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.MemoryBytes, Clock = new Clock(time), TrackStatistics = true });
    }

    public (long Entries, long Bytes) Size =>
        _entries.GetCurrentStatistics() is { } now ? (now.CurrentEntryCount, now.CurrentEstimatedSize ?? 0) : (0, 0);

    /// <summary>What was read within the last half minute.</summary>
    public T? Find<T>(IndexKey key)
        where T : class =>
        _entries.TryGetValue(key.Hash, out Kept? kept) && kept!.Key == key && kept.Era == Volatile.Read(ref _era) && _time.GetUtcNow() - kept.At < _options.MemoryFreshFor
            ? kept.Value as T
            : null;

    /// <summary>What was read at any time and not forgotten since.</summary>
    public T? FindOld<T>(IndexKey key)
        where T : class => _entries.TryGetValue(key.Hash, out Kept? kept) && kept!.Key == key ? kept.Value as T : null;

    /// <summary>To be taken before reading from the store: what was read before a <see cref="Forget"/> must not be kept after it.</summary>
    public long Version(IndexKey key) => Volatile.Read(ref _versions[Stripe(key.Hash)]) + Volatile.Read(ref _era);

    public void Set<T>(IndexKey key, T value, IEnumerable<StoredWork> works, long version)
        where T : class
    {
        if (_options.MemoryFreshFor <= TimeSpan.Zero || Version(key) != version)
            return;
        _entries.Set(key.Hash, new Kept(key, value, _time.GetUtcNow(), Volatile.Read(ref _era)), new MemoryCacheEntryOptions
        {
            AbsoluteExpirationRelativeToNow = _options.MemoryKeptFor,
            Size = works.Sum(work => (long)work.Bytes.Length + 60) + (2 * key.Text.Length) + Overhead,
        });
        // Forgotten in between: whoever forgot may have done so before this entry was there.
        if (Version(key) != version)
            _entries.Remove(key.Hash);
    }

    public void Evict(IndexKey key) => Evict(key.Hash);

    /// <param name="hash">A key's <see cref="IndexKey.Hash"/>.</param>
    public void Evict(long hash)
    {
        Interlocked.Increment(ref _versions[Stripe(hash)]);
        _entries.Remove(hash);
    }

    /// <summary>News of other processes' stores may have been lost: everything is read again, and only remembered meanwhile.</summary>
    public void InvalidateAll() => Interlocked.Increment(ref _era);

    public void Dispose() => _entries.Dispose();

    static int Stripe(long hash) => (int)((ulong)hash % Stripes);

    sealed record Kept(IndexKey Key, object Value, DateTimeOffset At, long Era);

    sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
