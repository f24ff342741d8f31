using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Pages.Overview;

/// <summary>Asks the Metrics service. A view never waits long for it, and never fails because of it.</summary>
sealed class MetricsService(IHttpClientFactory clients, IOptions<MetricsOptions> options) : IFigures
{
    public Task<Measured<IReadOnlyList<HourFigures>>> HoursAsync(int hours, CancellationToken cancel) =>
        AskAsync($"api/metrics/hourly?hours={hours}", FiguresJson.Default.IReadOnlyListHourFigures, cancel);

    public Task<Measured<JobHits>> HitsAsync(Guid job, CancellationToken cancel) => AskAsync($"api/metrics/jobs/{job}", FiguresJson.Default.JobHits, cancel);

    async Task<Measured<T>> AskAsync<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class
    {
        if (options.Value.BaseAddress is null)
            return new(null, "No figures are shown, because this service is not told where Metrics is: set Metrics:BaseAddress.");
        try
        {
            using var http = clients.CreateClient(nameof(MetricsService));
            return new(await http.GetFromJsonAsync(new Uri(path, UriKind.Relative), type, cancel).ConfigureAwait(false));
        }
        catch (HttpRequestException e) when (e.StatusCode is System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden)
        {
            return new(null, "No figures are shown, because Metrics asks for another key: set Metrics:ApiKey to one with the role read.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new(null, "No figures are shown, because the Metrics service does not answer now. Everything else on this page is current.");
        }
    }
}

static class FiguresRegistration
{
    /// <summary>The Metrics service's figures, unless somebody nearer gave theirs.</summary>
    public static IServiceCollection AddFigures(this IServiceCollection services)
    {
        services.AddOptions<MetricsOptions>().BindConfiguration("Metrics").ValidateDataAnnotations()
            .Validate(metrics => metrics.HasUsableAddress, "Metrics:BaseAddress must be an http or https address without a user, e.g. http://metrics:8080.")
            .ValidateOnStart();
        services.TryAddSingleton<IFigures, MetricsService>();
        services.AddHttpClient(nameof(MetricsService), (given, http) =>
        {
            var options = given.GetRequiredService<IOptions<MetricsOptions>>().Value;
            http.BaseAddress = options.BaseAddress is { } address ? new Uri(address.AbsoluteUri.TrimEnd('/') + "/") : null;
            http.Timeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds);
            http.MaxResponseContentBufferSize = 1 << 20;
            if (options.ApiKey is { Length: > 0 } key)
                http.DefaultRequestHeaders.Add("X-Api-Key", key);
        }).RemoveAllLoggers();
        return services;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<HourFigures>))]
[JsonSerializable(typeof(JobHits))]
sealed partial class FiguresJson : JsonSerializerContext;
