using System.Diagnostics.Metrics;
using CacheWarming.Hosting;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// Measures jobs and the frontier at intervals: jobs by state, stalled jobs, open authors, the age of the oldest, blocked providers. Every
/// replica measures the same database, so a dashboard takes the maximum and not the sum. Without a collector nothing is read.
/// </summary>
sealed partial class WatchJobs : PeriodicWorker
{
    readonly Database _database;
    readonly DispatchOptions _options;
    readonly ILogger<WatchJobs> _log;
    readonly Meter _meter;
    readonly Instrument _jobs;
    JobFigures? _figures;

    public WatchJobs(
        Database database, CatalogRate pace, IOptions<DispatchOptions> options, IHostApplicationLifetime lifetime, IMeterFactory meters, TimeProvider time, ILogger<WatchJobs> log)
        : base(TimeSpan.FromSeconds(options.Value.MeasureSeconds), time, lifetime)
    {
        (_database, _options, _log) = (database, options.Value, log);
        _meter = meters.Create(IngestionTelemetry.Name);
        _jobs = _meter.CreateObservableGauge("cachewarming.jobs", () => Tagged(_figures?.Jobs, "state"), "{job}", "Jobs by state.");
        _meter.CreateObservableGauge("cachewarming.jobs.stalled", () => One(_figures?.Stalled), "{job}", "Open jobs of which nothing moves, though something should.");
        _meter.CreateObservableGauge("cachewarming.frontier.authors", () => Tagged(_figures?.OpenAuthors, "state"), "{author}", "Authors that are not settled, by state.");
        _meter.CreateObservableGauge(
            "cachewarming.frontier.oldest", () => One(_figures?.OldestSeconds), "s", "For how long the oldest author of a warming job that may be dispatched has waited.");
        _meter.CreateObservableGauge(
            "cachewarming.frontier.overdue", () => One(_figures?.Overdue), "{author}", "Authors sent again because no answer came in time.");
        _meter.CreateObservableGauge(
            "cachewarming.gates.closed", () => Tagged(_figures?.Gates, "provider"), "{gate}", "1 while warming jobs wait for a provider in trouble.");
        _meter.CreateObservableGauge(
            "cachewarming.dispatch.window", () => Dispatcher.Window(_options, pace.RequestsPerSecond, pace.CallsPerAuthor), "{author}", "Authors that may be on the broker's queue at once.");
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task RunAsync(CancellationToken cancel) =>
        _figures = _jobs.Enabled ? await JobFigures.ReadAsync(_database, TimeSpan.FromMinutes(_options.StalledMinutes), cancel) : null;

    protected override void Failed(Exception failure)
    {
        // No value, because an old one would mislead.
        _figures = null;
        LogJobsNotMeasured(failure.Message);
    }

    static IEnumerable<Measurement<long>> Tagged(IReadOnlyDictionary<string, long>? figures, string tag) =>
        figures?.Select(figure => new Measurement<long>(figure.Value, new KeyValuePair<string, object?>(tag, figure.Key))) ?? [];

    static IEnumerable<Measurement<T>> One<T>(T? figure)
        where T : struct =>
        figure is { } known ? [new Measurement<T>(known)] : [];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Jobs can't be measured now: {Reason}")]
    partial void LogJobsNotMeasured(string reason);
}
