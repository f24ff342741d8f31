using System.Diagnostics;
using CacheWarming.Tests.Servers;
using CacheWarming.Tests.Telemetry.Receiving;

namespace CacheWarming.Tests.Telemetry;

/// <summary>One service alone; the others have the same start-up.</summary>
public sealed class ProtocolTests
{
    const string Never = "3600000";

    [Fact]
    public async Task A_service_that_is_stopped_tells_what_it_still_has_to_tell_over_grpc_too()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var metrics = await StartMetricsAsync(database, receiver.GrpcAddress);
        using var answer = await metrics.Http.GetAsync(new Uri("api/metrics/hourly", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        Assert.Empty(receiver.Points);

        await metrics.StopAsync();

        Assert.Contains(receiver.Spans, span => span is { Name: "GET /api/metrics/hourly", Service: "read-only-metrics" });
        Assert.Contains(receiver.Points, point => point.Name == "http.server.request.duration");
        Assert.Contains(receiver.Logs, log => log.Text.Contains("Application is shutting down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_that_is_away_holds_nothing_up()
    {
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var metrics = await StartMetricsAsync(database, new Uri($"http://127.0.0.1:{ServiceProcess.FreePort()}/"));
        using var answer = await metrics.Http.GetAsync(new Uri("api/metrics/hourly", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        var asked = Stopwatch.GetTimestamp();

        Assert.Equal(0, await metrics.StopAsync());

        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    static Task<ServiceProcess> StartMetricsAsync(TestDatabase database, Uri collector) => ServiceProcess.StartAsync(
        "Metrics",
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = database.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = null,
            ["RabbitMq__ManagementUri"] = null,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            ["OTEL_SERVICE_NAME"] = "read-only-metrics",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = Never,
            ["OTEL_BSP_SCHEDULE_DELAY"] = Never,
            ["OTEL_BLRP_SCHEDULE_DELAY"] = Never,
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
        },
        within: TimeSpan.FromMinutes(3));
}
