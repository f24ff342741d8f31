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
        var counts = tally.Take();
        if (counts.IsEmpty)
            return;
        var to = time.GetUtcNow();
        try
        {
            using var bound = new CancellationTokenSource(Bound, time);
            await bus.Publish(
                new SearchStatistics(_instance, _from, to, counts.Hits, counts.Stale, counts.Misses, counts.HitsByJob), bound.Token);
            _from = to;
        }
        catch (Exception e)
        {
            // They go out with the next ones.
            tally.Return(counts);
            LogUndelivered(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Search statistics could not be published; they will be sent later")]
    partial void LogUndelivered(Exception e);
}
