using CacheWarming.Contracts;
using MassTransit;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.Statistics;

/// <summary>Says every few seconds what this process answered, if anything; once more when it stops.</summary>
sealed partial class PublishStatistics(
    SearchTally tally, IBus bus, IOptions<SearchOptions> options, TimeProvider time, ILogger<PublishStatistics> log) : BackgroundService
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    readonly string _instance = $"{Environment.MachineName}-{Environment.ProcessId}";
    readonly PeriodicTimer _timer = new(options.Value.StatisticsEvery, time);
    DateTimeOffset _from = time.GetUtcNow();
    SearchStatistics? _undelivered;

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken))
                await PublishAsync();
        }
        catch (OperationCanceledException)
        {
            await PublishAsync();
        }
    }

    async Task PublishAsync()
    {
        while ((_undelivered ??= Take()) is { } said && await TryPublishAsync(said))
            _undelivered = null;
    }

    SearchStatistics? Take()
    {
        var counts = tally.Take();
        if (counts.IsEmpty)
            return null;
        var (from, to) = (_from, time.GetUtcNow());
        _from = to;
        return new SearchStatistics(_instance, from, to, counts.Hits, counts.Stale, counts.Misses, counts.HitsByJob);
    }

    async Task<bool> TryPublishAsync(SearchStatistics said)
    {
        try
        {
            using var bound = new CancellationTokenSource(Bound, time);
            await bus.Publish(said, bound.Token);
            return true;
        }
        catch (Exception e)
        {
            // The very same goes out again: it may have arrived, and what has one instance and start is counted once.
            LogUndelivered(e);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Search statistics could not be published; they will be sent later")]
    partial void LogUndelivered(Exception e);
}
