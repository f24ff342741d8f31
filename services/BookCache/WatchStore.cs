using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace CacheWarming.BookCaching;

/// <summary>
/// Measures the store's memory every few seconds, by the names that OpenTelemetry's receiver for Redis gives: <c>redis.memory.used</c> and
/// <c>redis.maxmemory</c> (bytes). Every process measures the same store: take the maximum. Nothing is asked while nobody collects.
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
            // Stopping.
        }
    }

    /// <summary>Nothing while it can't be reached: no figure is better than an old one. Nothing either where the store is a file.</summary>
    IEnumerable<Measurement<long>> OfRedis(Func<TierStatistics, long?> figure) =>
        _store is { Name: "Redis" } store && figure(store) is { } bytes ? [new Measurement<long>(bytes)] : [];
}
