namespace CacheWarming.Contracts;

/// <summary>The counts of one Search process's answers in the last few seconds. Search → Metrics.</summary>
/// <param name="HitsByJob">Hits on entries that a job warmed, by job.</param>
/// <param name="HeldMisses">Misses for works that the cache held or should have held; other misses could not have been hits.</param>
public sealed record SearchStatistics(
    string Instance,
    DateTimeOffset From,
    DateTimeOffset To,
    long Hits,
    long Stale,
    long Misses,
    IReadOnlyDictionary<Guid, long> HitsByJob,
    long HeldMisses = 0);
