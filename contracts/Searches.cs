namespace CacheWarming.Contracts;

/// <summary>What one Search process answered in the last few seconds. Search → Metrics.</summary>
/// <param name="HitsByJob">Hits on entries that a job warmed, by job.</param>
/// <param name="HeldMisses">Misses for what the cache held all the same, or should have held; the others could not have been hits.</param>
public sealed record SearchStatistics(
    string Instance,
    DateTimeOffset From,
    DateTimeOffset To,
    long Hits,
    long Stale,
    long Misses,
    IReadOnlyDictionary<Guid, long> HitsByJob,
    long HeldMisses = 0);
