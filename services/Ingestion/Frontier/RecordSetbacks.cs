using System.Data.Common;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs.Timeline;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>An author that could not be warmed.</summary>
/// <param name="Attempt">The dispatch that failed; null if it is not known, for any dispatch.</param>
/// <param name="UpstreamCalls">Calls made for it without success.</param>
public sealed record FailedAuthor(Guid JobId, string AuthorKey, int? Attempt, string Reason, int UpstreamCalls = 0);

/// <summary>
/// Records setbacks: an author deferred because a provider is away, a failed author, an expired lease. Answers to an older dispatch change
/// nothing: only a queued row with the same attempt number is changed.
/// </summary>
public sealed class RecordSetbacks(Database database, IOptions<DispatchOptions> options)
{
    /// <summary>The longest extra delay in seconds of a row that is deferred again and again.</summary>
    const string LongestDelay = "300";

    /// <summary>Makes rows <c>pending</c> again until they may be retried; if a provider is away, it is blocked.</summary>
    /// <remarks>
    /// An author that is deferred repeatedly waits longer, by half of the time since its first deferral: if only this author makes the
    /// provider fail, other authors probe it in the meantime and succeed.
    /// </remarks>
    /// <returns>Jobs that have no open author left.</returns>
    public Task<IReadOnlyList<Guid>> DeferAsync(IReadOnlyCollection<AuthorDeferred> deferrals, CancellationToken cancel) =>
        InTransactionAsync(deferrals.Select(d => d.JobId), async (connection, transaction) =>
        {
            var waited = database.SecondsBetween("f.deferred_since", database.Now);
            var tooLong = $"{waited} > @limit";
            var longer = database.Least($"coalesce({waited}, 0) / 2", LongestDelay);
            // A recalled author was not tried and has no reason to wait.
            const string calledBack = "x.seconds = 0";
            var deferred = await connection.QueryAsync(
                $"""
                UPDATE frontier AS f
                SET state = CASE WHEN {tooLong} THEN 'failed' ELSE 'pending' END,
                  settled_at = CASE WHEN {tooLong} THEN {database.Now} END,
                  reason = CASE WHEN {tooLong} THEN 'provider unavailable: ' ELSE '' END || x.reason,
                  due_at = {database.In($"CASE WHEN {calledBack} THEN 0 ELSE x.seconds + {longer} END")}, lease_until = NULL, upstream_calls = f.upstream_calls + x.calls,
                  deferred_since = CASE WHEN {calledBack} THEN f.deferred_since ELSE coalesce(f.deferred_since, {database.Now}) END
                FROM {database.Rows("x", "job uuid", "key text", "attempt int", "seconds real", "reason text", "calls int")}
                WHERE f.job_id = x.job AND f.author_key = x.key AND f.state = 'queued' AND f.attempt = x.attempt
                RETURNING {database.Returning("f", "job_id", "author_key", "attempt", "state")}
                """,
                transaction,
                [
                    Rows(deferrals.DistinctBy(d => (d.JobId, d.AuthorKey, d.Attempt)).Select(d => new
                    {
                        job = database.Id(d.JobId),
                        key = d.AuthorKey,
                        attempt = d.Attempt,
                        seconds = d.RetryAfter.TotalSeconds,
                        reason = Database.Clean(d.Provider is null ? d.Reason : $"waiting for {d.Provider}: {d.Reason}"),
                        calls = d.UpstreamCalls,
                    })),
                    ("limit", options.Value.MaxDeferredDays * 86_400.0),
                ],
                row => (Row: (row.GetGuid(0), row.GetString(1), (int?)row.GetInt32(2)), HasFailed: row.GetString(3) == AuthorStates.Failed),
                cancel);
            var troubles = deferrals.Where(d => d.Provider is not null).Select(d => (d.Provider!, d.RetryAfter.TotalSeconds, Database.Clean(d.Reason))).ToArray();
            if (deferred.Count > 0 && troubles.Length > 0)
                await ProviderBlock.BlockAsync(database, connection, transaction, troubles, cancel);
            var calls = deferrals.DistinctBy(d => (d.JobId, d.AuthorKey, d.Attempt)).ToDictionary(d => (d.JobId, d.AuthorKey, (int?)d.Attempt), d => d.UpstreamCalls);
            await JobActivity.AddAsync(
                database, connection, transaction,
                deferred.Select(d => new JobActivity(d.Row.Item1, calls[d.Row], Failed: d.HasFailed ? 1 : 0, Retried: d.HasFailed ? 0 : 1)), cancel);
        }, cancel);

    /// <summary>Makes rows <c>failed</c>; a success that arrives later is still applied.</summary>
    /// <returns>Jobs that have no open author left.</returns>
    public Task<IReadOnlyList<Guid>> FailAsync(IReadOnlyCollection<FailedAuthor> failures, CancellationToken cancel) =>
        InTransactionAsync(failures.Select(f => f.JobId), async (connection, transaction) =>
        {
            var failed = await connection.QueryAsync(
                $"""
                UPDATE frontier AS f SET state = 'failed', lease_until = NULL, settled_at = {database.Now}, reason = x.reason, upstream_calls = f.upstream_calls + x.calls
                FROM {database.Rows("x", "job uuid", "key text", "attempt int", "reason text", "calls int")}
                WHERE f.job_id = x.job AND f.author_key = x.key AND f.state = 'queued' AND f.attempt = coalesce(x.attempt, f.attempt)
                RETURNING {database.Returning("f", "job_id", "author_key", "attempt")}
                """,
                transaction,
                [Rows(failures.DistinctBy(f => (f.JobId, f.AuthorKey, f.Attempt)).Select(f => new
                {
                    job = database.Id(f.JobId), key = f.AuthorKey, attempt = f.Attempt, reason = Database.Clean(f.Reason), calls = f.UpstreamCalls,
                }))],
                row => (Job: row.GetGuid(0), Key: row.GetString(1), Attempt: row.GetInt32(2)),
                cancel);
            if (failed.Count > 0)
                await ProviderBlock.ProbeAgainAsync(database, connection, transaction, cancel);
            await JobActivity.AddAsync(
                database, connection, transaction,
                failed.Select(row => new JobActivity(
                    row.Job, failures.First(f => f.JobId == row.Job && f.AuthorKey == row.Key && (f.Attempt ?? row.Attempt) == row.Attempt).UpstreamCalls, Failed: 1)),
                cancel);
        }, cancel);

    /// <summary>Makes rows with an expired lease pending again, or <c>failed (lost)</c> after too many expiries.</summary>
    /// <returns>The number of rows that are pending again, and of lost ones.</returns>
    public async Task<(int Back, int Lost)> ExpireLeasesAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var transaction = await database.BeginAsync(connection, cancel);
        await using var __ = transaction;
        var states = await connection.QueryAsync(
            $"""
            UPDATE frontier AS f
            SET state = CASE WHEN f.expiries + 1 >= @limit THEN 'failed' ELSE 'pending' END,
              reason = CASE WHEN f.expiries + 1 >= @limit THEN 'lost: no answer to any dispatch' ELSE f.reason END,
              settled_at = CASE WHEN f.expiries + 1 >= @limit THEN {database.Now} END,
              expiries = f.expiries + 1, lease_until = NULL
            WHERE f.state = 'queued' AND f.lease_until < {database.Now}
            RETURNING {database.Returning("f", "job_id", "state")}
            """,
            transaction, [("limit", options.Value.MaxLeaseExpiries)], row => (Job: row.GetGuid(0), IsLost: row.GetString(1) == AuthorStates.Failed), cancel);
        await JobActivity.AddAsync(
            database, connection, transaction, states.Select(row => new JobActivity(row.Job, Failed: row.IsLost ? 1 : 0, Retried: row.IsLost ? 0 : 1)), cancel);
        await transaction.CommitAsync(cancel);
        var lost = states.Count(row => row.IsLost);
        return (states.Count - lost, lost);
    }

    /// <summary>The number of expired leases.</summary>
    public async Task<int> OverdueAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return await connection.ScalarAsync<int>($"SELECT count(*) FROM frontier WHERE state = 'queued' AND lease_until < {database.Now}", null, [], cancel);
    }

    /// <summary>Restarts expired leases without counting an expiry, because no Discovery was connected to answer.</summary>
    public async Task RenewLeasesAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        await connection.RunAsync(
            $"UPDATE frontier SET lease_until = {database.In("@lease")} WHERE state = 'queued' AND lease_until < {database.Now}",
            null, [("lease", (double)options.Value.LeaseSeconds)], cancel);
    }

    /// <summary>Ends all leases now: for a process that alone uses the database and the queue, and has just started.</summary>
    public async Task FreeLeasesAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        await connection.RunAsync("UPDATE frontier SET state = 'pending', lease_until = NULL WHERE state = 'queued'; DELETE FROM claims", null, [], cancel);
    }

    async Task<IReadOnlyList<Guid>> InTransactionAsync(IEnumerable<Guid> jobs, Func<DbConnection, DbTransaction, Task> change, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var transaction = await database.BeginAsync(connection, cancel);
        await using var __ = transaction;
        await change(connection, transaction);
        var drained = await DrainedJobs.AmongAsync(database, connection, transaction, jobs, cancel);
        await transaction.CommitAsync(cancel);
        return drained;
    }

    static (string, object?) Rows<T>(IEnumerable<T> rows) => ("rows", JsonSerializer.Serialize(rows));
}
