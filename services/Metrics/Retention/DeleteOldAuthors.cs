using CacheWarming.Databases;
using CacheWarming.Hosting;
using CacheWarming.Metrics.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Metrics.Retention;

/// <summary>
/// At regular intervals, adds hours older than the retention time to the totals and deletes their rows, which show the authors of a job.
/// </summary>
sealed partial class DeleteOldAuthors(MetricsDatabase database, IOptions<RetentionOptions> options, TimeProvider time, ILogger<DeleteOldAuthors> log)
    : PeriodicWorker(TimeSpan.FromMinutes(options.Value.IntervalMinutes), time, lifetime: null)
{
    protected override async Task RunAsync(CancellationToken cancel)
    {
        // One hour at a Time, so that no lock is held for long.
        while (await database.SumOldestHourAsync(Time.GetUtcNow().AddDays(-options.Value.Days), cancel))
        {
        }
    }

    protected override void Failed(Exception failure) => LogNotForgotten(failure.Message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows of authors could not be deleted ({Reason}); the next run will try again")]
    partial void LogNotForgotten(string reason);
}
