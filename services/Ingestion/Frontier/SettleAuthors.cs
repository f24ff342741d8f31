using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs.Timeline;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// Writes results to the frontier, a batch in one transaction: final states, the co-author edges, the authors of the next depth. Results
/// may arrive twice and in any order; only the first changes anything. A success is applied to an open or a failed row.
/// </summary>
/// <remarks>
/// Lock order: jobs by id, then frontier rows by key. A job is settled by one replica at a time: co-authors are returned together, and two
/// replicas that each hold one and walk to the other would deadlock again and again.
/// </remarks>
public sealed class SettleAuthors(Database database)
{
    const int DeadlockRetries = 5;

    /// <summary>Settles a batch.</summary>
    /// <returns>Jobs that have no open author left; the caller sends the hint.</returns>
    public async Task<IReadOnlyList<Guid>> SettleAsync(IReadOnlyCollection<AuthorWarmed> results, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SettleOnceAsync(results, cancel);
            }
            catch (Npgsql.PostgresException e) when (e.SqlState == Npgsql.PostgresErrorCodes.DeadlockDetected && attempt < DeadlockRetries)
            {
                // A deadlock: another transaction locked the same rows in a different order. That one has committed by now.
            }
        }
    }

    async Task<IReadOnlyList<Guid>> SettleOnceAsync(IReadOnlyCollection<AuthorWarmed> results, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var transaction = await database.BeginAsync(connection, cancel);
        await using var __ = transaction;
        var settlement = new Settlement(database, connection, transaction, cancel);

        var budgets = await Budget.LockAsync(settlement, results.Select(r => r.JobId));
        var settled = await ApplyAsync(settlement, results);
        if (settled.Count > 0)
        {
            await CoAuthorWalk.StoreEdgesAsync(settlement, settled);
            await StoreSharedWorksAsync(settlement, settled);
            var nearer = await Identities.MergeAsync(settlement, settled);
            var found = await CoAuthorWalk.ExpandAsync(settlement, [.. settled.Select(r => (r.JobId, r.AuthorKey)).Union(nearer)]);
            foreach (var budget in budgets.Values.OrderBy(b => b.Job))
                await budget.KeepAsync(settlement, [.. found.Where(f => f.Job == budget.Job).Select(f => f.Key)], settled.Count(r => r.JobId == budget.Job));
            foreach (var job in settled.Select(r => r.JobId).Distinct().Where(job => budgets[job].HasSummary))
                await settlement.RunForAsync("UPDATE jobs SET summary = NULL WHERE id = @job AND NOT forgotten", job);
            await ProviderBlock.UnblockAsync(database, connection, transaction, settled.Any(r => r.Outcome != WarmingOutcome.AlreadyWarm && r.UpstreamCalls > 0), cancel);
            await JobActivity.AddAsync(database, connection, transaction, settled.Select(r => new JobActivity(r.JobId, r.UpstreamCalls, Settled: 1)), cancel);
        }
        var drained = await DrainedJobs.AmongAsync(database, connection, transaction, results.Select(r => r.JobId), cancel);
        await transaction.CommitAsync(cancel);
        return drained;
    }

    /// <summary>Writes final states. Returns the results that were the first for their row.</summary>
    static async Task<List<AuthorWarmed>> ApplyAsync(Settlement settlement, IReadOnlyCollection<AuthorWarmed> results)
    {
        var database = settlement.Database;
        var first = results.GroupBy(r => (r.JobId, r.AuthorKey)).Select(g => g.First()).ToDictionary(r => (r.JobId, r.AuthorKey));
        var rows = first.Values.Select(r => new
        {
            job = database.Id(r.JobId),
            key = r.AuthorKey,
            state = AuthorStates.From(r.Outcome),
            catalog = r.CatalogId,
            works = r.Outcome == WarmingOutcome.Warmed ? r.WorksCount : 0,
            shared = r.Outcome == WarmingOutcome.Warmed ? r.SharedWorkIds.Count : 0,
            calls = r.UpstreamCalls,
            reason = r.Reason is null ? null : Database.Clean(r.Reason),
        }).ToArray();
        var lockRows = database.ForUpdate("f");
        if (lockRows.Length > 0)
        {
            await settlement.RunAsync(
                $"SELECT 1 FROM frontier AS f JOIN {database.Rows("x", "job uuid", "key text")} ON f.job_id = x.job AND f.author_key = x.key ORDER BY f.job_id, f.author_key {lockRows}",
                rows);
        }
        var applied = await settlement.QueryAsync(
            $"""
            UPDATE frontier AS f
            SET state = x.state, catalog_id = coalesce(x.catalog, f.catalog_id), works = x.works, shared_works = x.shared,
              upstream_calls = f.upstream_calls + x.calls, reason = x.reason, lease_until = NULL, deferred_since = NULL,
              settled_at = {database.Now}, settlements = f.settlements + 1
            FROM {database.Rows("x", "job uuid", "key text", "state text", "catalog text", "works int", "shared int", "calls int", "reason text")}
            WHERE f.job_id = x.job AND f.author_key = x.key AND f.state IN ('pending', 'queued', 'failed')
            RETURNING {database.Returning("f", "job_id", "author_key")}
            """,
            rows, row => (row.GetGuid(0), row.GetString(1)));
        return [.. applied.Select(key => first[key])];
    }

    static Task StoreSharedWorksAsync(Settlement settlement, IEnumerable<AuthorWarmed> settled) =>
        settlement.RunAsync(
            $"INSERT INTO shared_works (job_id, work_id) SELECT x.job, x.work FROM {settlement.Database.Rows("x", "job uuid", "work text")} WHERE true ON CONFLICT DO NOTHING",
            settled.Where(r => r.Outcome == WarmingOutcome.Warmed)
                .SelectMany(r => r.SharedWorkIds.Select(w => (r.JobId, Work: w)))
                .Distinct()
                .OrderBy(w => w.JobId).ThenBy(w => w.Work, StringComparer.Ordinal)
                .Select(w => new { job = settlement.Database.Id(w.JobId), work = w.Work }));
}
