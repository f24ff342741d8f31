using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CacheWarming.Hosting.Telemetry;

/// <summary>
/// Exports the remaining telemetry when the service stops, for at most 3 seconds. Otherwise the providers do it one after the other when
/// they are disposed, for up to 5 seconds each: 15 in all if a collector accepts connections and never answers.
/// </summary>
sealed class TelemetryFlush(TracerProvider traces, MeterProvider metrics, LoggerProvider logs) : IHostedService
{
    const int TimeoutMilliseconds = 3_000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => traces.Shutdown(TimeoutMilliseconds), CancellationToken.None),
        Task.Run(() => metrics.Shutdown(TimeoutMilliseconds), CancellationToken.None),
        Task.Run(() => logs.Shutdown(TimeoutMilliseconds), CancellationToken.None));
}
