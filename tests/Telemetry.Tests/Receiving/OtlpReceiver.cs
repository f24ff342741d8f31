using System.Collections.Concurrent;
using System.Net;
using CacheWarming.Tests.Telemetry.PromQl;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Tests.Telemetry.Receiving;

/// <summary>
/// A collector: takes OTLP over HTTP and over gRPC, keeps all spans and logs and the latest point of each series, and gives these to
/// Prometheus at <c>/metrics</c>. The address is that of HTTP; <see cref="GrpcAddress"/> speaks HTTP/2 without TLS.
/// </summary>
sealed class OtlpReceiver : IAsyncDisposable
{
    const string Collector = "/opentelemetry.proto.collector.";

    readonly WebApplication _app;
    readonly ConcurrentDictionary<string, ReceivedPoint> _points = new(StringComparer.Ordinal);

    OtlpReceiver(WebApplication app, int http, int grpc)
    {
        _app = app;
        Address = new Uri($"http://127.0.0.1:{http}/");
        GrpcAddress = new Uri($"http://127.0.0.1:{grpc}/");
        app.MapPost("/v1/traces", http => TakeAsync(http, Spans, Otlp.Spans));
        app.MapPost("/v1/logs", http => TakeAsync(http, Logs, Otlp.Logs));
        app.MapPost("/v1/metrics", async http => Keep(Otlp.Points(new WireMessage(await BodyAsync(http)))));
        app.MapPost(Collector + "trace.v1.TraceService/Export", http => TakeGrpcAsync(http, body => AddAll(Spans, Otlp.Spans(body))));
        app.MapPost(Collector + "logs.v1.LogsService/Export", http => TakeGrpcAsync(http, body => AddAll(Logs, Otlp.Logs(body))));
        app.MapPost(Collector + "metrics.v1.MetricsService/Export", http => TakeGrpcAsync(http, body => Keep(Otlp.Points(body))));
        app.MapGet("/metrics", () => Results.Text(PrometheusText.Of(Points)));
    }

    public Uri Address { get; }

    public Uri GrpcAddress { get; }

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    public ConcurrentQueue<ReceivedLog> Logs { get; } = new();

    /// <summary>The latest of every series.</summary>
    public IReadOnlyList<ReceivedPoint> Points => [.. _points.Values];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var (http, grpc) = (Servers.ServiceProcess.FreePort(), Servers.ServiceProcess.FreePort());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, http);
            kestrel.Listen(IPAddress.Loopback, grpc, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var receiver = new OtlpReceiver(builder.Build(), http, grpc);
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    void Keep(IEnumerable<ReceivedPoint> points)
    {
        foreach (var point in points)
        {
            var series = string.Join('\n', [point.Resource.GetValueOrDefault("service.instance.id", ""), point.Name, .. point.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}")]);
            _points[series] = point;
        }
    }

    static void AddAll<T>(ConcurrentQueue<T> to, IEnumerable<T> all)
    {
        foreach (var one in all)
            to.Enqueue(one);
    }

    static async Task TakeAsync<T>(HttpContext http, ConcurrentQueue<T> to, Func<WireMessage, IEnumerable<T>> read) =>
        AddAll(to, read(new WireMessage(await BodyAsync(http))));

    /// <summary>One message with its five bytes before it; answered by an empty one.</summary>
    static async Task TakeGrpcAsync(HttpContext http, Action<WireMessage> take)
    {
        take(new WireMessage((await BodyAsync(http)).AsMemory(5)));
        http.Response.ContentType = "application/grpc";
        http.Response.AppendTrailer("grpc-status", "0");
        await http.Response.Body.WriteAsync(new byte[5]);
    }

    static async Task<byte[]> BodyAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
