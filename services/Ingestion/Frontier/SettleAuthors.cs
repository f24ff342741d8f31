using System.Data.Common;
using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// Takes results into the frontier, a batch in one transaction: final states, the co-author edges, the next depth's authors.
/// Any result may come twice and in any order; only the first changes anything. Success applies to an open or failed row.
/// </summary>
/// <remarks>Lock order: jobs by id, then frontier rows by key.</remarks>
public sealed class SettleAuthors(Database database)
{
    const int DeadlockRetries = 5;

    /// <summary>Settles a batch.</summary>
    /// <returns>Jobs that have no open author any more: a hint to send.</returns>
    public async Task<IReadOnlyList<Guid>> SettleAsync(IReadOnlyCollection<AuthorWarmed> results, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SettleOnceAsync(results, cancel).ConfigureAwait(false);
            }
            catch (Npgsql.PostgresException e) when (e.SqlState == Npgsql.PostgresErrorCodes.DeadlockDetected && attempt < DeadlockRetries)
            {
                // Two replicas walked the same authors in different order; the other one is through now.
            }
        }
    }

    async Task<IReadOnlyList<Guid>> SettleOnceAsync(IReadOnlyCollection<AuthorWarmed> results, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await database.BeginAsync(connection, cancel).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        var session = new Session(database, connection, transaction, cancel);

        await session.LockJobsAsync(results.Select(r => r.JobId)).ConfigureAwait(false);
        var settled = await session.ApplyAsync(results).ConfigureAwait(false);
        if (settled.Count > 0)
        {
            await session.StoreEdgesAsync(settled).ConfigureAwait(false);
            await session.StoreSharedWorksAsync(settled).ConfigureAwait(false);
            var merged = await session.MergeIdentitiesAsync(settled).ConfigureAwait(false);
            await session.ExpandAsync([.. settled.Select(r => (r.JobId, r.AuthorKey)), .. merged]).ConfigureAwait(false);
            if (settled.Any(r => r.Outcome != WarmingOutcome.AlreadyWarm && r.UpstreamCalls > 0))
                await Gates.OpenAsync(connection, transaction, cancel).ConfigureAwait(false);
            else
                await Gates.ProbeAgainAsync(database, connection, transaction, cancel).ConfigureAwait(false);
        }
        var drained = await DrainedJobs.AmongAsync(database, connection, transaction, results.Select(r => r.JobId), cancel).ConfigureAwait(false);
        await transaction.CommitAsync(cancel).ConfigureAwait(false);
        return drained;
    }

    /// <summary>The statements of one settling, in order.</summary>
    sealed class Session(Database database, DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        public Task LockJobsAsync(IEnumerable<Guid> jobs) =>
            connection.QueryAsync(
                $"SELECT j.id FROM jobs AS j WHERE j.id IN (SELECT x.job FROM {database.Rows("x", "job uuid")}) ORDER BY j.id {database.ForShare("j")}",
                transaction, [Rows(jobs.Distinct().Select(j => new { job = database.Id(j) }))], row => row.GetGuid(0), cancel);

        /// <summary>Final states. Answers the results that were the first of their row.</summary>
        public async Task<List<AuthorWarmed>> ApplyAsync(IReadOnlyCollection<AuthorWarmed> results)
        {
            var first = results.GroupBy(r => (r.JobId, r.AuthorKey)).Select(g => g.First()).ToDictionary(r => (r.JobId, r.AuthorKey));
            var rows = Rows(first.Values.Select(r => new
            {
                job = database.Id(r.JobId),
                key = r.AuthorKey,
                state = AuthorStates.Of(r.Outcome),
                catalog = r.CatalogId,
                works = r.Outcome == WarmingOutcome.Warmed ? r.WorksCount : 0,
                shared = r.Outcome == WarmingOutcome.Warmed ? r.SharedWorkIds.Count : 0,
                calls = r.UpstreamCalls,
                reason = r.Reason is null ? null : Database.Clean(r.Reason),
            }));
            var lockRows = database.ForUpdate("f");
            if (lockRows.Length > 0)
            {
                await connection.RunAsync(
                    $"SELECT 1 FROM frontier AS f JOIN {database.Rows("x", "job uuid", "key text")} ON f.job_id = x.job AND f.author_key = x.key ORDER BY f.job_id, f.author_key {lockRows}",
                    transaction, [rows], cancel).ConfigureAwait(false);
            }
            var applied = await connection.QueryAsync(
                $"""
                UPDATE frontier AS f
                SET state = x.state, catalog_id = coalesce(x.catalog, f.catalog_id), works = x.works, shared_works = x.shared,
                  upstream_calls = x.calls, reason = x.reason, lease_until = NULL, deferred_since = NULL,
                  settled_at = {database.Now}, settlements = f.settlements + 1
                FROM {database.Rows("x", "job uuid", "key text", "state text", "catalog text", "works int", "shared int", "calls int", "reason text")}
                WHERE f.job_id = x.job AND f.author_key = x.key AND f.state IN ('pending', 'queued', 'failed')
                RETURNING {database.Returning("f", "job_id", "author_key")}
                """,
                transaction, [rows], row => (row.GetGuid(0), row.GetString(1)), cancel).ConfigureAwait(false);
            return [.. applied.Select(key => first[key])];
        }

        public Task StoreEdgesAsync(IReadOnlyList<AuthorWarmed> settled) =>
            connection.RunAsync(
                $"""
                INSERT INTO edges (job_id, from_key, to_key, name, catalog_id, shared_works)
                SELECT x.job, x.from_key, x.to_key, x.name, x.catalog, x.shared
                FROM {database.Rows("x", "job uuid", "from_key text", "to_key text", "name text", "catalog text", "shared int")}
                WHERE true
                ON CONFLICT DO NOTHING
                """,
                transaction,
                [Rows(settled.SelectMany(r => r.CoAuthors.DistinctBy(KeyOf).Select(c => new
                {
                    job = database.Id(r.JobId),
                    from_key = r.AuthorKey,
                    to_key = KeyOf(c),
                    name = Database.Clean(c.Name),
                    catalog = c.CatalogId,
                    shared = c.SharedWorks,
                })))],
                cancel);

        public Task StoreSharedWorksAsync(IReadOnlyList<AuthorWarmed> settled) =>
            connection.RunAsync(
                $"INSERT INTO shared_works (job_id, work_id) SELECT x.job, x.work FROM {database.Rows("x", "job uuid", "work text")} WHERE true ON CONFLICT DO NOTHING",
                transaction,
                [Rows(settled.Where(r => r.Outcome == WarmingOutcome.Warmed)
                    .SelectMany(r => r.SharedWorkIds.Select(w => (r.JobId, Work: w)))
                    .Distinct()
                    .OrderBy(w => w.JobId).ThenBy(w => w.Work, StringComparer.Ordinal)
                    .Select(w => new { job = database.Id(w.JobId), work = w.Work }))],
                cancel);

        /// <summary>
        /// The first row of a job that resolves to a catalogue's author stands for that author. Others that resolve to it end
        /// <c>alreadyWarm</c>; one that waits under the author's own id is settled without a fetch, and its depth counts too.
        /// </summary>
        /// <returns>Rows whose depth dropped by that.</returns>
        public async Task<List<(Guid, string)>> MergeIdentitiesAsync(IReadOnlyList<AuthorWarmed> settled)
        {
            var identified = settled.Where(r => r.CatalogId is not null && r.Outcome != WarmingOutcome.NotFound)
                .OrderBy(r => r.JobId).ThenBy(r => r.CatalogId, StringComparer.Ordinal).ThenBy(r => r.AuthorKey, StringComparer.Ordinal)
                .Select(r => new { job = database.Id(r.JobId), catalog = r.CatalogId, key = r.AuthorKey }).ToArray();
            if (identified.Length == 0)
                return [];
            var rows = Rows(identified);
            var from = database.Rows("x", "job uuid", "catalog text", "key text");
            await connection.RunAsync(
                $"INSERT INTO identities (job_id, catalog_id, author_key) SELECT x.job, x.catalog, x.key FROM {from} WHERE true ON CONFLICT DO NOTHING",
                transaction, [rows], cancel).ConfigureAwait(false);
            await connection.RunAsync(
                $"""
                UPDATE frontier AS f SET state = 'alreadyWarm', works = 0, shared_works = 0, reason = 'the same author as ' || i.author_key
                FROM {from} JOIN identities AS i ON i.job_id = x.job AND i.catalog_id = x.catalog
                WHERE f.job_id = x.job AND f.author_key = x.key AND i.author_key <> x.key AND f.state = 'warmed'
                """,
                transaction, [rows], cancel).ConfigureAwait(false);
            var twins = await connection.QueryAsync(
                $"""
                UPDATE frontier AS f SET state = 'alreadyWarm', settled_at = {database.Now}, settlements = f.settlements + 1,
                  reason = 'the same author as ' || i.author_key
                FROM {from} JOIN identities AS i ON i.job_id = x.job AND i.catalog_id = x.catalog
                WHERE f.job_id = x.job AND f.author_key = x.catalog AND i.author_key <> x.catalog AND f.state = 'pending'
                RETURNING {database.Returning("f", "job_id", "author_key", "depth")}
                """,
                transaction, [rows], row => (Job: row.GetGuid(0), CatalogId: row.GetString(1), Depth: row.GetInt32(2)), cancel).ConfigureAwait(false);
            return twins.Count == 0
                ? []
                : await connection.QueryAsync(
                    $"""
                    UPDATE frontier AS f SET depth = x.depth
                    FROM {database.Rows("x", "job uuid", "catalog text", "depth int")} JOIN identities AS i ON i.job_id = x.job AND i.catalog_id = x.catalog
                    WHERE f.job_id = x.job AND f.author_key = i.author_key AND f.depth > x.depth
                    RETURNING {database.Returning("f", "job_id", "author_key")}
                    """,
                    transaction, [Rows(twins.Select(t => new { job = database.Id(t.Job), catalog = t.CatalogId, depth = t.Depth }))],
                    row => (row.GetGuid(0), row.GetString(1)), cancel).ConfigureAwait(false);
        }

        /// <summary>
        /// Walks from settled rows to their co-authors. One that is met nearer than before takes the smaller depth, and if it is settled
        /// itself, is walked again from its stored edges, without a fetch.
        /// </summary>
        public async Task ExpandAsync(IReadOnlyCollection<(Guid Job, string Key)> rows)
        {
            while (rows.Count > 0)
            {
                var touched = await connection.QueryAsync(
                    $"""
                    INSERT INTO frontier (job_id, author_key, author, catalog_id, depth, source, parent_key, state, score, due_at)
                    SELECT e.job_id, coalesce(i.author_key, e.to_key), min(e.name), max(e.catalog_id), min(f.depth) + 1, 'discovery', min(e.from_key), 'pending',
                      {database.Least("9", "max(e.shared_works)")}, {database.Now}
                    FROM {database.Rows("x", "job uuid", "key text")}
                    JOIN frontier AS f ON f.job_id = x.job AND f.author_key = x.key
                    JOIN jobs AS j ON j.id = f.job_id
                    JOIN edges AS e ON e.job_id = f.job_id AND e.from_key = f.author_key
                    LEFT JOIN identities AS i ON i.job_id = e.job_id AND i.catalog_id = e.catalog_id
                    WHERE f.depth < j.max_depth AND j.state IN ('Submitted', 'Warming', 'Paused') AND f.state IN ('warmed', 'alreadyWarm')
                    GROUP BY e.job_id, coalesce(i.author_key, e.to_key)
                    ORDER BY 1, 2
                    ON CONFLICT (job_id, author_key) DO UPDATE SET depth = excluded.depth WHERE excluded.depth < frontier.depth
                    RETURNING {database.Returning("frontier", "job_id", "author_key", "state")}
                    """,
                    transaction, [Rows(rows.Select(r => new { job = database.Id(r.Job), key = r.Key }))],
                    row => (Job: row.GetGuid(0), Key: row.GetString(1), State: row.GetString(2)), cancel).ConfigureAwait(false);
                // Depths only ever drop and end at 0, so this ends.
                rows = [.. touched.Where(t => t.State is AuthorStates.Warmed or AuthorStates.AlreadyWarm).Select(t => (t.Job, t.Key))];
            }
        }

        static string KeyOf(CoAuthor author) => author.CatalogId ?? AuthorName.KeyOf(author.Name);

        static (string, object?) Rows<T>(IEnumerable<T> rows) => ("rows", JsonSerializer.Serialize(rows));
    }
}
