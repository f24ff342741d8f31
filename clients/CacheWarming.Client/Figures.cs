namespace CacheWarming.Client;

/// <summary>The totals of one hour (UTC). Rates are 0 to 1; null without searches.</summary>
public sealed record HourOfWarming(
    DateTimeOffset Hour, long AuthorsProcessed, long TotalWorks, long Failures, double? HitRate, double? HeldHitRate = null);

/// <summary>The searches that a job has answered.</summary>
public sealed record HitsOfJob(Guid JobId, long Hits, long CallsSaved, DateTimeOffset? LastHitAt, string Summary);
