using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.Statistics;

/// <summary>Publishes the counts of this process's search answers every few seconds, if there are any, and once more at shutdown.</summary>
sealed partial class PublishStatistics(
    SearchTally tally, ConfirmedPublisher publisher, IOptions<SearchOptions> options, TimeProvider time, ILogger<PublishStatistics> log) : BackgroundService
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    readonly string _instance = $"{Environment.MachineName}-{Environment.ProcessId}";
    readonly PeriodicTimer _timer = new(options.Value.StatisticsInterval, time);
    readonly List<SearchStatistics> _waiting = [];
    DateTimeOffset _to;

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
        Take();
        while (_waiting is [var report, ..] && await TryPublishAsync(report))
            _waiting.RemoveAt(0);
    }

    void Take()
    {
        var counts = tally.Take();
        if (counts.IsEmpty)
            return;
        // Every report of a process has its own start time: Metrics tells the reports apart by it.
        var from = counts.Since > _to ? counts.Since : _to;
        _to = time.GetUtcNow();
        var report = new SearchStatistics(_instance, from, _to, counts.Hits, counts.Stale, counts.Misses, counts.HitsByJob, counts.HeldMisses);
        // While the broker is away, one report per hour is enough. The first one may have arrived already, so it is sent again unchanged.
        if (_waiting.Count > 1 && IsSameHour(_waiting[^1].From, from))
            _waiting[^1] = Sum(_waiting[^1], report);
        else
            _waiting.Add(report);
    }

    static bool IsSameHour(DateTimeOffset a, DateTimeOffset b) => a.Date == b.Date && a.Hour == b.Hour;

    static SearchStatistics Sum(SearchStatistics a, SearchStatistics b) => a with
    {
        To = b.To,
        Hits = a.Hits + b.Hits,
        Stale = a.Stale + b.Stale,
        Misses = a.Misses + b.Misses,
        HeldMisses = a.HeldMisses + b.HeldMisses,
        HitsByJob = a.HitsByJob.Concat(b.HitsByJob).GroupBy(job => job.Key, job => job.Value).ToDictionary(job => job.Key, job => job.Sum()),
    };

    async Task<bool> TryPublishAsync(SearchStatistics said)
    {
        try
        {
            await publisher.PublishAsync(said, Bound);
            return true;
        }
        catch (Exception e)
        {
            // The report is sent again unchanged: it may have arrived, and Metrics counts reports with the same instance and start only
            // once.
            LogUndelivered(e);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Search statistics could not be published; they will be sent later")]
    partial void LogUndelivered(Exception e);
}
