namespace CacheWarming.Ingestion.Pages.Overview;

/// <summary>Data of the Metrics service for the page: read over HTTP, or in the same process if all services run in one.</summary>
public interface IMetricsSummary
{
    /// <summary>The hours with any activity, latest first.</summary>
    Task<Measured<IReadOnlyList<HourFigures>>> HoursAsync(int hours, CancellationToken cancel);

    /// <summary>The searches that found works of a job since it warmed them.</summary>
    Task<Measured<JobHits>> HitsAsync(Guid job, CancellationToken cancel);
}

/// <summary>A measured value, or a text that says why it is not shown.</summary>
public sealed record Measured<T>(T? Value, string? Trouble = null)
    where T : class;

/// <summary>The totals of one hour (UTC).</summary>
/// <param name="HitRate">Share of searches that the cache answered, 0 to 1; null if there were no searches.</param>
/// <param name="HeldHitRate">The same without searches for works that were never fetched, which no cache can answer.</param>
public sealed record HourFigures(DateTimeOffset Hour, long AuthorsProcessed, long TotalWorks, long Failures, double? HitRate, double? HeldHitRate = null);

/// <summary>Searches that found works warmed by a job.</summary>
/// <param name="Summary">The same as a text.</param>
public sealed record JobHits(long Hits, long CallsSaved, string Summary);
