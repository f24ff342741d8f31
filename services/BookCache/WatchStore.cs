using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace CacheWarming.BookCaching;

/// <summary>
/// Measures the store's memory every few seconds, with the metric names of OpenTelemetry's receiver for Redis: <c>redis.memory.used</c> and
/// <c>redis.maxmemory</c> (bytes). Every process measures the same store, so a dashboard takes the maximum. Without a collector nothing is
/// measured.
/// </summary>
sealed class WatchStore : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    readonly BookCache _cache;
    readonly TimeProvider _time;
    readonly Meter _meter = new(CacheTelemetry.Name);
    readonly Instrument _used;
    TierStatistics? _store;

    public WatchStore(BookCache cache, TimeProvider time)
    {
        (_cache, _time) = (cache, time);
        _used = _meter.CreateObservableGauge("redis.memory.used", () => OfRedis(store => store.Bytes), "By", "Memory that Redis uses.");
        _meter.CreateObservableGauge("redis.maxmemory", () => OfRedis(store => store.MaxBytes ?? 0), "By", "Memory that Redis may use; 0 without a limit, as Redis itself says it.");
        _meter.CreateObservableGauge(
            "cachewarming.cache.warming.paused", () => _cache.IsWarmingPaused ? 1 : 0, "{pause}", "1 while warming waits for room in the store.");
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var interval = new PeriodicTimer(Every, _time);
        try
        {
            do
                _store = _used.Enabled ? await _cache.MeasureStoreAsync(stoppingToken) : null;
            while (await interval.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process is stopping.
        }
    }

    /// <summary>
    /// No value while the store can't be reached, because an old value would mislead; no value either if the store is a file.
    /// </summary>
    IEnumerable<Measurement<long>> OfRedis(Func<TierStatistics, long?> figure) =>
        _store is { Name: "Redis" } store && figure(store) is { } bytes ? [new Measurement<long>(bytes)] : [];
}
