using CacheWarming.BookCaching.Layout;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace CacheWarming.BookCaching.Recent;

/// <summary>
/// The memory tier: entries that this process has read or written, limited in bytes. For half a minute it answers instead of the store; for
/// a day it answers if the store can't be read.
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

    /// <summary>The entry, if it was read within <see cref="BookCacheOptions.MemoryFreshFor"/>.</summary>
    public T? Find<T>(IndexKey key)
        where T : class =>
        _entries.TryGetValue(key.Hash, out Kept? kept) && kept!.Key == key && kept.Era == Volatile.Read(ref _era) && _time.GetUtcNow() - kept.At < _options.MemoryFreshFor
            ? kept.Value as T
            : null;

    /// <summary>The entry, however old, unless it was evicted.</summary>
    public T? FindOld<T>(IndexKey key)
        where T : class => _entries.TryGetValue(key.Hash, out Kept? kept) && kept!.Key == key ? kept.Value as T : null;

    /// <summary>
    /// Taken before a read from the store: an entry that was read before an <see cref="Evict(long)"/> must not be kept after it.
    /// </summary>
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
        // The key was evicted in between, maybe before this entry was added.
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

    /// <summary>
    /// Marks all entries as old, because notifications about writes of other processes may have been lost: they are read from the store
    /// again and used only if that fails.
    /// </summary>
    public void InvalidateAll() => Interlocked.Increment(ref _era);

    public void Dispose() => _entries.Dispose();

    static int Stripe(long hash) => (int)((ulong)hash % Stripes);

    sealed record Kept(IndexKey Key, object Value, DateTimeOffset At, long Era);

    sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
