using Refit;

namespace CacheWarming.Client;

/// <summary>Figures by hour and by job.</summary>
public interface IMetricsApi
{
    /// <summary>The latest hours, without empty ones.</summary>
    [Get("/api/metrics/hourly")]
    Task<Listing<HourOfWarming>> HourlyMetricsAsync(int? hours = null, CancellationToken cancel = default);

    /// <summary>The searches that a job has answered.</summary>
    [Get("/api/metrics/jobs/{id}")]
    Task<HitsOfJob> JobHitsAsync(Guid id, CancellationToken cancel = default);
}
