namespace CacheWarming.Ingestion.Pages.Overview;

/// <summary>What Metrics knows, for the page: asked over HTTP, or in process where all services are one.</summary>
public interface IMetricsSummary
{
    /// <summary>Hours in which anything happened, latest first.</summary>
    Task<Measured<IReadOnlyList<HourFigures>>> HoursAsync(int hours, CancellationToken cancel);

    /// <summary>What a job was good for since it warmed.</summary>
    Task<Measured<JobHits>> HitsAsync(Guid job, CancellationToken cancel);
}

/// <summary>What was measured, or in words why it is not shown.</summary>
public sealed record Measured<T>(T? Value, string? Trouble = null)
    where T : class;

/// <summary>What one hour (UTC) brought.</summary>
/// <param name="HitRate">Share of searches that the cache answered, 0 to 1; null when nobody searched.</param>
/// <param name="HeldHitRate">The same without searches for what nobody ever fetched, which no cache can answer.</param>
public sealed record HourFigures(DateTimeOffset Hour, long AuthorsProcessed, long TotalWorks, long Failures, double? HitRate, double? HeldHitRate = null);

/// <summary>Searches that found what a job warmed.</summary>
/// <param name="Summary">The same in words.</param>
public sealed record JobHits(long Hits, long CallsSaved, string Summary);
