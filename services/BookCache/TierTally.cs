using System.Diagnostics.Metrics;

namespace CacheWarming.BookCaching;

/// <summary>How often searches of this process found something in each tier, since its start.</summary>
sealed class TierTally : IDisposable
{
    readonly Meter _meter = new(CacheTelemetry.Name);
    readonly Counter<long> _lookups;
    long _memoryHits;
    long _storeHits;
    long _coldHits;
    long _misses;

    public TierTally() =>
        _lookups = _meter.CreateCounter<long>("cachewarming.cache.lookups", "{lookup}", "Lookups of searches, by the tier that answered and how.");

    /// <summary>Searches that the memory tier answered, and all searches.</summary>
    public (long Hits, long Lookups) Memory => (Interlocked.Read(ref _memoryHits), Interlocked.Read(ref _memoryHits) + Store.Lookups);

    /// <summary>Searches that the store answered, and all that were sent to it.</summary>
    public (long Hits, long Lookups) Store =>
        (Interlocked.Read(ref _storeHits), Interlocked.Read(ref _storeHits) + Interlocked.Read(ref _coldHits) + Interlocked.Read(ref _misses));

    public CacheAnswer Count(CacheAnswer answer)
    {
        switch (answer)
        {
            case { Tier: CacheTier.Memory }:
                Add(ref _memoryHits, "memory", answer);
                break;
            case { Tier: CacheTier.Cold }:
                Add(ref _coldHits, "cold", answer);
                break;
            case { Result: CacheResult.Miss }:
                Add(ref _misses, "none", answer);
                break;
            default:
                Add(ref _storeHits, "store", answer);
                break;
        }
        return answer;
    }

    public void Dispose() => _meter.Dispose();

    void Add(ref long count, string tier, CacheAnswer answer)
    {
        Interlocked.Increment(ref count);
        _lookups.Add(1, new("tier", tier), new KeyValuePair<string, object?>("result", answer.Result.Name()));
    }
}
