using System.Diagnostics.Metrics;
using CacheWarming.BookCaching;

namespace CacheWarming.Search.Statistics;

/// <summary>Counts the answers of this process since the counts were last taken.</summary>
sealed class SearchTally : IDisposable
{
    readonly Meter _meter = new("CacheWarming.Search");
    readonly Counter<long> _searches;
    readonly Lock _lock = new();
    readonly TimeProvider _time;
    Counts _counts = new();

    public SearchTally(TimeProvider time)
    {
        _time = time;
        _searches = _meter.CreateCounter<long>("cachewarming.search.answers", "{search}", "Searches, by what the cache had and whether it held what was searched for.");
    }

    public void Count(CacheAnswer answer)
    {
        _searches.Add(1, new("result", answer.Result.Name()), new KeyValuePair<string, object?>("held", answer.Found || answer.MissedThoughHeld));
        lock (_lock)
        {
            if (_counts.IsEmpty)
                _counts.Since = _time.GetUtcNow();
            _counts.Add(answer);
        }
    }

    /// <summary>Returns the counts and starts again from zero.</summary>
    public Counts Take()
    {
        lock (_lock)
            return Interlocked.Exchange(ref _counts, new Counts());
    }

    public void Dispose() => _meter.Dispose();
}

/// <summary>Counts of answers. A book that is known to be missing counts as a hit, because no catalogue was called.</summary>
sealed class Counts
{
    /// <summary>The time of the first counted answer.</summary>
    public DateTimeOffset Since { get; set; }

    public long Hits { get; private set; }

    public long Stale { get; private set; }

    public long Misses { get; private set; }

    /// <summary>Misses for works that the cache held, which should have been hits.</summary>
    public long HeldMisses { get; private set; }

    public Dictionary<Guid, long> HitsByJob { get; } = [];

    public bool IsEmpty => Hits + Stale + Misses == 0;

    public void Add(CacheAnswer answer)
    {
        Hits += answer.Result is CacheResult.Hit or CacheResult.KnownMissing ? 1 : 0;
        Stale += answer.Result is CacheResult.Stale ? 1 : 0;
        Misses += answer.Result is CacheResult.Miss ? 1 : 0;
        HeldMisses += answer is { Result: CacheResult.Miss, MissedThoughHeld: true } ? 1 : 0;
        foreach (var job in answer.WarmedBy)
            HitsByJob[job] = HitsByJob.GetValueOrDefault(job) + 1;
    }
}
