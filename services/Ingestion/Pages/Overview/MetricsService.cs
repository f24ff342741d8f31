using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Hosting.Paging;
using CacheWarming.Ingestion.Pages.Shell;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Refit;

namespace CacheWarming.Ingestion.Pages.Overview;

/// <summary>The HTTP API of the Metrics service.</summary>
interface IMetricsApi
{
    [Get("/api/metrics/hourly?hours={hours}")] Task<Listing<HourFigures>?> HoursAsync(int hours, CancellationToken cancel);
    [Get("/api/metrics/jobs/{job}")] Task<JobHits?> HitsAsync(Guid job, CancellationToken cancel);
}

/// <summary>Reads from the Metrics service. A view waits only a short time for it, and does not fail without it.</summary>
sealed class MetricsService(IMetricsApi api, IOptions<MetricsOptions> options) : IMetricsSummary
{
    public Task<Measured<IReadOnlyList<HourFigures>>> HoursAsync(int hours, CancellationToken cancel) => AskAsync(async () => (await api.HoursAsync(hours, cancel))?.Items);

    public Task<Measured<JobHits>> HitsAsync(Guid job, CancellationToken cancel) => AskAsync(() => api.HitsAsync(job, cancel));

    async Task<Measured<T>> AskAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        if (options.Value.BaseAddress is null)
            return new(null, "No figures are shown, because this service is not told where Metrics is: set Metrics:BaseAddress.");
        try
        {
            return new(await ask());
        }
        catch (ApiException e) when (e.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return new(null, "No figures are shown, because Metrics asks for another key: set Metrics:ApiKey to one with the role read.");
        }
        catch (ApiExceptionBase)
        {
            return new(null, "No figures are shown, because the Metrics service does not answer now. Everything else on this page is current.");
        }
    }
}

static class MetricsSummaryRegistration
{
    const int LongestAnswer = 1 << 20;

    /// <summary>Registers the Metrics service as the source, unless a source in the same process is registered already.</summary>
    public static IServiceCollection AddFigures(this IServiceCollection services)
    {
        services.AddOptions<MetricsOptions>().BindConfiguration("Metrics").ValidateDataAnnotations()
            .Validate(metrics => metrics.HasUsableAddress, "Metrics:BaseAddress must be an http or https address without a user, e.g. http://metrics:8080.")
            .ValidateOnStart();
        services.TryAddSingleton<IMetricsSummary, MetricsService>();
        services.AddRefitGeneratedClient<IMetricsApi>(RefitSettings.ForJsonContext(MetricsSummaryJson.Default))
            .AsksOtherService(
                given =>
                {
                    var metrics = given.GetRequiredService<IOptions<MetricsOptions>>().Value;
                    return new(metrics.BaseAddress, metrics.ApiKey, TimeSpan.FromMilliseconds(metrics.TimeoutMilliseconds));
                },
                LongestAnswer);
        return services;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Listing<HourFigures>))]
[JsonSerializable(typeof(JobHits))]
sealed partial class MetricsSummaryJson : JsonSerializerContext;
