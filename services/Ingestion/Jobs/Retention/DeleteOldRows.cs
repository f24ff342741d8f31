using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Hosting;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Jobs.Retention;

/// <summary>
/// Deletes what a user uploaded and what came of it, row by row, some days after the job's end. First the job is marked, then the rows go
/// in small batches: a crash in between deletes the rest later, and no lock is held for long. The job's view and sums stay.
/// What is known of redrives goes as late.
/// </summary>
public sealed partial class DeleteOldRows(Database database, JobSummaries summaries, IOptions<RetentionOptions> options, ILogger<DeleteOldRows> log)
{
    const int RowsAtOnce = 5_000;

    static readonly (string Table, string Key)[] Tables =
    [
        ("books", "position"), ("book_authors", "author_key, position"), ("edges", "from_key, to_key"), ("identities", "catalog_id"), ("shared_works", "work_id"), ("frontier", "author_key"),
        ("purged_letters", "author_key, attempt"),
    ];

    /// <summary>Forgets the rows of every job whose time is over.</summary>
    /// <returns>How many jobs that were.</returns>
    public async Task<int> ForgetAsync(CancellationToken cancel)
    {
        var forgotten = 0;
        await summaries.KeepAsync(cancel);
        while (await NextAsync(cancel) is { } job)
        {
            await MarkAsync(job, cancel);
            await DeleteRowsAsync(job, cancel);
            forgotten++;
            LogForgotten(job, options.Value.Days);
        }
        await ForgetRedrivesAsync(cancel);
        return forgotten;
    }

    async Task ForgetRedrivesAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        await connection.RunAsync($"DELETE FROM redrives WHERE ended_at < {database.In("@before")} AND state <> 'running'", null, [Before], cancel);
    }

    (string, object?) Before => ("before", -86_400.0 * options.Value.Days);

    async Task<Guid?> NextAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var ids = await connection.QueryAsync(
            $"SELECT id FROM jobs WHERE ended_at < {database.In("@before")} AND ended_at IS NOT NULL AND NOT rows_deleted AND announced AND summary IS NOT NULL ORDER BY ended_at LIMIT 1",
            null, [Before], row => row.GetGuid(0), cancel);
        return ids is [var id] ? id : null;
    }

    /// <summary>Only a job that is as it was found: one that was re-opened since keeps its rows.</summary>
    async Task MarkAsync(Guid id, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        await connection.RunAsync(
            "UPDATE jobs SET forgotten = true WHERE id = @job AND ended_at IS NOT NULL AND summary IS NOT NULL", null, [("job", database.Id(id))], cancel);
    }

    async Task DeleteRowsAsync(Guid id, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        (string, object?)[] job = [("job", database.Id(id))];
        foreach (var (table, key) in Tables)
        {
            while (await connection.RunAsync(
                $"DELETE FROM {table} WHERE job_id = @job AND ({key}) IN (SELECT {key} FROM {table} WHERE job_id = @job LIMIT {RowsAtOnce}) AND EXISTS (SELECT 1 FROM jobs WHERE id = @job AND forgotten)",
                null, job, cancel) == RowsAtOnce)
            {
                // Whoever waits for the table gets a turn.
            }
        }
        await connection.RunAsync("UPDATE jobs SET rows_deleted = true WHERE id = @job AND forgotten", null, job, cancel);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The rows of job {JobId}, which ended more than {Days} days ago, are deleted; its statistics stay")]
    partial void LogForgotten(Guid jobId, int days);
}

/// <summary>Forgets from time to time.</summary>
sealed partial class RetentionWorker(DeleteOldRows rows, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionWorker> log) : BackgroundService
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
                    await rows.ForgetAsync(stoppingToken);
                }
                catch (Exception e) when (e is DbException or TimeoutException or IOException)
                {
                    LogDeleteFailed(e.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows could not be deleted ({Reason}); they are next time")]
    partial void LogDeleteFailed(string reason);
}
