using System.Diagnostics.Metrics;
using CacheWarming.Hosting;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>
/// Measures every queue that should be empty, as <c>cachewarming.dlq.depth</c> by queue, and logs when the number of dead letters exceeds
/// the alert threshold. Every replica measures the same queues, so a dashboard takes the maximum and not the sum.
/// </summary>
sealed partial class WatchDeadLetters : PeriodicWorker
{
    readonly MeasureDepth _letters;
    readonly DeadLetterOptions _options;
    readonly ILogger<WatchDeadLetters> _log;
    readonly Meter _meter;
    IReadOnlyList<QueueDepth> _depths = [];
    bool _alarmed;

    public WatchDeadLetters(
        MeasureDepth letters, IOptions<DeadLetterOptions> options, IHostApplicationLifetime lifetime, IMeterFactory meters, TimeProvider time, ILogger<WatchDeadLetters> log)
        : base(TimeSpan.FromSeconds(options.Value.MeasureSeconds), time, lifetime)
    {
        (_letters, _options, _log) = (letters, options.Value, log);
        _meter = meters.Create("CacheWarming.DeadLetters");
        _meter.CreateObservableGauge(
            "cachewarming.dlq.depth", () => _depths.Select(q => new Measurement<long>(q.Depth, new KeyValuePair<string, object?>("queue", q.Name))),
            "{message}", "Messages in queues that should be empty.");
        _meter.CreateObservableGauge("cachewarming.dlq.threshold", () => _options.AlertAbove, "{message}", "Dead letters above which the depth is an alert.");
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task RunAsync(CancellationToken cancel)
    {
        _depths = await _letters.QueuesAsync(cancel);
        var depth = _depths[0].Depth;
        var alarmed = depth > _options.AlertAbove;
        if (alarmed && !_alarmed)
            LogManyDeadLetters(depth, _options.AlertAbove);
        _alarmed = alarmed;
    }

    protected override void Failed(Exception failure)
    {
        // No value, because an old one would mislead.
        _depths = [];
        LogDeadLettersNotCounted(failure.Message);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "There are {Depth} dead letters, more than {Threshold}: GET /api/warming/dlq/messages shows the reasons")]
    partial void LogManyDeadLetters(long depth, int threshold);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The dead letters can't be counted now: {Reason}")]
    partial void LogDeadLettersNotCounted(string reason);
}
