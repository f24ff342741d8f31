using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Databases;
using CacheWarming.Hosting;
using CacheWarming.Ingestion.Idempotency;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Jobs.Retention;

/// <summary>
/// Deletes the rows of a job (the uploaded library and its results) some days after the job's end. First the job is marked, then the rows
/// are deleted in small batches: after a crash the rest is deleted later, and no lock is held for long. The job's view and totals stay. Old
/// records of redrives, of blocked providers and of webhooks are deleted after the same time, idempotency keys after a day.
/// </summary>
sealed partial class DeleteOldRows(Database database, JobSummaries summaries, IdempotencyKeys keys, IOptions<RetentionOptions> options, ILogger<DeleteOldRows> log)
{
    const int RowsAtOnce = 5_000;

    static readonly (string Table, string Key)[] Tables =
    [
        ("books", "position"), ("book_authors", "author_key, position"), ("edges", "from_key, to_key"), ("identities", "catalog_id"), ("shared_works", "work_id"), ("frontier", "author_key"),
        ("purged_letters", "author_key, attempt"), ("job_activity", "second"), ("job_states", "position"),
    ];

    /// <summary>Deletes the rows of every job whose retention time is over.</summary>
    /// <returns>The number of these jobs.</returns>
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
        await DeleteOldRecordsAsync(cancel);
        await keys.DeleteOldAsync(cancel);
        return forgotten;
    }

    async Task DeleteOldRecordsAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        await connection.RunAsync($"DELETE FROM redrives WHERE ended_at < {database.In("@before")} AND state <> 'running'", null, [Before], cancel);
        await connection.RunAsync($"DELETE FROM provider_waits WHERE ended_at < {database.In("@before")}", null, [Before], cancel);
        await connection.RunAsync($"DELETE FROM webhook_deliveries WHERE created_at < {database.In("@before")} AND state <> 'pending'", null, [Before], cancel);
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

    /// <summary>Marks the job only if it is unchanged: a job that was re-opened in the meantime keeps its rows.</summary>
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
                // A pause in which other statements can use the table.
            }
        }
        await connection.RunAsync("UPDATE jobs SET rows_deleted = true WHERE id = @job AND forgotten", null, job, cancel);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The rows of job {JobId}, which ended more than {Days} days ago, were deleted; its statistics stay")]
    partial void LogForgotten(Guid jobId, int days);
}

/// <summary>Deletes old rows at regular intervals.</summary>
sealed partial class RetentionWorker(DeleteOldRows rows, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionWorker> log)
    : PeriodicWorker(TimeSpan.FromMinutes(options.Value.IntervalMinutes), time, lifetime: null)
{
    protected override Task RunAsync(CancellationToken cancel) => rows.ForgetAsync(cancel);

    protected override void Failed(Exception failure) => LogDeleteFailed(failure.Message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows could not be deleted ({Reason}); the next run will try again")]
    partial void LogDeleteFailed(string reason);
}
