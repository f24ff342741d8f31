using System.Diagnostics.Metrics;
using CacheWarming.Databases;
using CacheWarming.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CacheWarming.Metrics.Queues;

/// <summary>
/// Reads the broker's queues every few seconds: their depth as <c>cachewarming.queue.messages</c>, and an alert if a consumer is stalled,
/// as <c>cachewarming.queue.silent</c> (seconds, by queue), in the log and in the health of Metrics.
/// </summary>
sealed partial class WatchQueues : PeriodicWorker, IHealthCheck
{
    readonly BrokerQueues? _broker;
    readonly StalledConsumers _consumers;
    readonly ILogger<WatchQueues> _log;
    readonly Meter _meter;
    IReadOnlyList<QueueReading> _readings = [];
    IReadOnlyList<StalledQueue> _silent = [];
    string? _blind;

    public WatchQueues(IConfiguration configuration, IOptions<QueueOptions> options, IHostApplicationLifetime lifetime, IMeterFactory meters, TimeProvider time, ILogger<WatchQueues> log)
        : base(TimeSpan.FromSeconds(options.Value.IntervalSeconds), time, lifetime)
    {
        _log = log;
        _broker = BrokerQueues.From(configuration);
        _consumers = new StalledConsumers(TimeSpan.FromSeconds(options.Value.StalledAfterSeconds), time);
        _meter = meters.Create("CacheWarming.Queues");
        _meter.CreateObservableGauge("cachewarming.queue.messages", Depths, "{message}", "Messages on the broker's queues, by whether a consumer has them.");
        _meter.CreateObservableGauge("cachewarming.queue.silent", Silences, "s", "For how long messages have waited without one being finished, past the allowed time.");
        if (_broker is null && configuration.GetConnectionString("RabbitMq") is { Length: > 0 })
            LogNotWatched();
    }

    /// <summary>The stalled consumers at the last reading.</summary>
    public IReadOnlyList<StalledQueue> Silent => _silent;

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        _silent.Count > 0 ? HealthCheckResult.Degraded(string.Join(". ", _silent))
        : _blind is { } reason ? HealthCheckResult.Degraded($"the broker's queues can't be seen: {reason}")
        : HealthCheckResult.Healthy(_broker is null ? "not watched: RabbitMq:ManagementUri is not set" : null));

    protected override async Task RunAsync(CancellationToken cancel)
    {
        if (_broker is null)
            return;
        _readings = await _broker.ReadAsync(cancel);
        _blind = null;
        var silent = _consumers.Find(_readings);
        foreach (var queue in silent.Where(q => !_silent.Any(known => known.Name == q.Name)))
            LogStalled(queue.ToString());
        foreach (var queue in _silent.Where(known => !silent.Any(q => q.Name == known.Name)))
            LogResumed(queue.Name);
        _silent = silent;
    }

    protected override void Failed(Exception failure)
    {
        // No values, because old ones would mislead.
        (_readings, _silent) = ([], []);
        var reason = (failure.InnerException ?? failure).Message;
        if (_blind is null)
            LogQueuesNotRead(reason);
        _blind = reason;
    }

    IEnumerable<Measurement<long>> Depths() => _readings.SelectMany(queue => new[]
    {
        new Measurement<long>(queue.Ready, new KeyValuePair<string, object?>("queue", queue.Name), new KeyValuePair<string, object?>("state", "ready")),
        new Measurement<long>(queue.Unacknowledged, new KeyValuePair<string, object?>("queue", queue.Name), new KeyValuePair<string, object?>("state", "unacknowledged")),
    });

    IEnumerable<Measurement<double>> Silences() => _readings.Select(queue => new Measurement<double>(
        _silent.FirstOrDefault(s => s.Name == queue.Name)?.For.TotalSeconds ?? 0, new KeyValuePair<string, object?>("queue", queue.Name)));

    [LoggerMessage(Level = LogLevel.Error, Message = "{Sentence}")]
    partial void LogStalled(string sentence);

    [LoggerMessage(Level = LogLevel.Information, Message = "The consumers of '{Queue}' work again")]
    partial void LogResumed(string queue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker's queues can't be read now: {Reason}")]
    partial void LogQueuesNotRead(string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Stalled consumers can't be detected: set RabbitMq:ManagementUri to the broker's management API")]
    partial void LogNotWatched();
}
