using System.Data.Common;
using CacheWarming.Hosting;
using CacheWarming.Metrics.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Metrics.Retention;

/// <summary>
/// At regular intervals, adds hours older than the retention time to the totals and deletes their rows, which show the authors of a job.
/// </summary>
sealed partial class DeleteOldAuthors(MetricsDatabase database, IOptions<RetentionOptions> options, TimeProvider time, ILogger<DeleteOldAuthors> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var interval = new PeriodicTimer(TimeSpan.FromMinutes(options.Value.IntervalMinutes), time);
        try
        {
            while (await interval.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    // One hour at a time, so that no lock is held for long.
                    while (await database.SumOldestHourAsync(time.GetUtcNow().AddDays(-options.Value.Days), stoppingToken))
                    {
                    }
                }
                catch (Exception e) when (e is DbException or TimeoutException or IOException)
                {
                    LogNotForgotten(e.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process is stopping.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows of authors could not be deleted ({Reason}); the next run will try again")]
    partial void LogNotForgotten(string reason);
}
