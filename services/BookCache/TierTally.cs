using System.Diagnostics.Metrics;

namespace CacheWarming.BookCaching;

/// <summary>How often searches of this process found something, and in which tier; since it started.</summary>
sealed class TierTally : IDisposable
{
    readonly Meter _meter = new("CacheWarming.BookCache");
    readonly Counter<long> _lookups;
    long _memoryHits;
    long _storeHits;
    long _misses;

    public TierTally() =>
        _lookups = _meter.CreateCounter<long>("cachewarming.cache.lookups", "{lookup}", "Lookups of searches, by the tier that answered.");

    /// <summary>Searches that memory answered, and all.</summary>
    public (long Hits, long Lookups) Memory => (Interlocked.Read(ref _memoryHits), Interlocked.Read(ref _memoryHits) + Store.Lookups);

    /// <summary>Searches that the store answered, and all that it was asked.</summary>
    public (long Hits, long Lookups) Store => (Interlocked.Read(ref _storeHits), Interlocked.Read(ref _storeHits) + Interlocked.Read(ref _misses));

    public CacheAnswer Count(CacheAnswer answer)
    {
        var known = answer.Result is not CacheResult.Miss;
        Interlocked.Increment(ref answer.Tier is CacheTier.Memory ? ref _memoryHits : ref known ? ref _storeHits : ref _misses);
        _lookups.Add(1, new KeyValuePair<string, object?>("tier", answer.Tier is CacheTier.Memory ? "memory" : known ? "store" : "none"));
        return answer;
    }

    public void Dispose() => _meter.Dispose();
}
