using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CacheWarming.Tests.Servers;
using CacheWarming.Tests.Telemetry.Receiving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

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

    /// <summary>The headers that go along hold the collector's key.</summary>
    [Theory]
    [InlineData("Metrics", "grpc")]
    [InlineData("Metrics", "http/protobuf")]
    [InlineData("Ingestion", "grpc")]
    [InlineData("Ingestion", "http/protobuf")]
    public async Task A_collector_that_redirects_elsewhere_is_not_followed(string name, string protocol)
    {
        await using var elsewhere = await OtlpReceiver.StartAsync();
        var to = protocol == "grpc" ? elsewhere.GrpcAddress : elsewhere.Address;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1));
        await using var collector = builder.Build();
        var asked = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        collector.Run(http =>
        {
            asked[http.Request.Path] = http.Request.Headers["X-Collector-Key"].ToString();
            http.Response.Redirect(new Uri(to, http.Request.Path).ToString(), permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        await collector.StartAsync();
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var service = await StartAsync(
            name, database, new Uri(collector.Urls.First()), protocol: protocol, arguments: ["--OTEL_EXPORTER_OTLP_HEADERS", "X-Collector-Key=secret"]);
        using var answer = await service.Http.GetAsync(new Uri("openapi/v1.json", UriKind.Relative));

        await service.StopAsync();

        Assert.Equal(["secret", "secret", "secret"], asked.Values);
        Assert.Empty(elsewhere.Spans);
        Assert.Empty(elsewhere.Logs);
        Assert.Empty(elsewhere.Points);
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

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task A_collector_that_accepts_connections_and_never_answers_holds_up_a_stop_for_three_seconds_in_all(string protocol)
    {
        await using var database = await TestServers.CreateDatabaseAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        // Exports are under way when the service is told to stop.
        await using var metrics = await StartMetricsAsync(database, new Uri($"http://{silent.LocalEndpoint}/"), interval: "100", protocol: protocol);
        using var answer = await metrics.Http.GetAsync(new Uri("api/metrics/hourly", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        var connections = new List<TcpClient>();
        for (var signal = 1; signal <= 3; signal++)
            connections.Add(await silent.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromMinutes(1)));
        var asked = Stopwatch.GetTimestamp();

        Assert.Equal(0, await metrics.StopAsync());

        // Three seconds, and the stop itself. With only one of traces, metrics and logs left to be disposed of it would take five more.
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.FromSeconds(2.9), TimeSpan.FromSeconds(7));
        connections.ForEach(connection => connection.Dispose());
    }

    [Fact]
    public async Task Settings_count_from_the_command_line_too_and_a_span_says_what_failed_but_not_what_was_asked_for()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var metrics = await StartMetricsAsync(
            database, collector: null, protocol: null,
            arguments: ["--OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address.ToString(), "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"]);
        using var fine = await metrics.Http.GetAsync(new Uri("api/metrics/hourly?hours=3&note=swordfish", UriKind.Relative));
        using var wrong = await metrics.Http.GetAsync(new Uri("api/metrics/hourly?hours=none", UriKind.Relative));
        await database.ExecuteAsync("ALTER TABLE metrics.warming_analytics RENAME TO elsewhere");
        using var failed = await metrics.Http.GetAsync(new Uri("api/metrics/hourly", UriKind.Relative));

        await metrics.StopAsync();

        Assert.Equal(
            [("200", false), ("400", false), ("500", true)],
            receiver.Spans.Where(span => span is { Name: "GET /api/metrics/hourly", Scope: "Microsoft.AspNetCore" })
                .Select(span => (span.Tags["http.response.status_code"], span.IsError)).Order());
        Assert.All(receiver.Spans.Where(span => span.Scope == "Microsoft.AspNetCore"), span => Assert.Equal("/api/metrics/hourly", span.Tags["http.route"]));
        Assert.All(receiver.Spans.SelectMany(span => span.Tags.Values), value => Assert.DoesNotContain("swordfish", value, StringComparison.Ordinal));
    }

    static Task<ServiceProcess> StartMetricsAsync(
        TestDatabase database, Uri? collector, string interval = Never, string? protocol = "grpc", IEnumerable<string>? arguments = null) =>
        StartAsync("Metrics", database, collector, interval, protocol, arguments);

    static Task<ServiceProcess> StartAsync(
        string name, TestDatabase database, Uri? collector, string interval = Never, string? protocol = "grpc", IEnumerable<string>? arguments = null) => ServiceProcess.StartAsync(
        name,
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = database.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = null,
            ["RabbitMq__ManagementUri"] = null,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector?.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_SERVICE_NAME"] = "read-only-metrics",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = interval,
            ["OTEL_BSP_SCHEDULE_DELAY"] = interval,
            ["OTEL_BLRP_SCHEDULE_DELAY"] = interval,
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
        },
        arguments,
        within: TimeSpan.FromMinutes(3));
}
