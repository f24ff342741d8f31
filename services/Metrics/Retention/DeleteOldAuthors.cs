using System.Data.Common;
using CacheWarming.Hosting;
using CacheWarming.Metrics.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Metrics.Retention;

/// <summary>From time to time, turns hours whose time is over into sums and deletes their rows, which say whose authors a job warmed.</summary>
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
                    // An hour at a time holds no lock for long.
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
            // Stopping.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old figures of authors could not be deleted ({Reason}); they are next time")]
    partial void LogNotForgotten(string reason);
}
