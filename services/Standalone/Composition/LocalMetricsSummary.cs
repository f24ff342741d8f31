using CacheWarming.Ingestion.Pages.Overview;
using CacheWarming.Metrics.Storage;

namespace CacheWarming.Standalone.Composition;

/// <summary>The page's statistics from the Metrics module in this process.</summary>
sealed class LocalMetricsSummary(MetricsDatabase database, TimeProvider time) : IMetricsSummary
{
    public async Task<Measured<IReadOnlyList<HourFigures>>> HoursAsync(int hours, CancellationToken cancel)
    {
        var measured = await database.HoursAsync(time.GetUtcNow().AddHours(-hours), cancel);
        return new([.. measured.Select(hour => new HourFigures(hour.Hour, hour.AuthorsProcessed, hour.TotalWorks, hour.Failures, hour.HitRate, hour.HeldHitRate))]);
    }

    public async Task<Measured<JobHits>> HitsAsync(Guid job, CancellationToken cancel)
    {
        var hits = await database.HitsOfJobAsync(job, cancel);
        return new(new JobHits(hits.Hits, hits.CallsSaved, hits.Summary));
    }
}
