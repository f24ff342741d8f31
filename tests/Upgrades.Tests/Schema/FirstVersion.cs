using System.Data.Common;
using System.Text.Json;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Tests.Upgrades.Schema;

/// <summary>
/// Ingestion as it was with the first schema script alone: its statements, word for word. It knows no column that came later, and works
/// beside the version that brought them while a deployment is replaced service by service.
/// </summary>
/// <param name="open">Connects, as that version did.</param>
sealed class FirstVersion(Func<Task<DbConnection>> open, FirstVersionWords words)
{
    /// <summary>An upload, stored: one book and one row for every author.</summary>
    public Task SubmitAsync(Guid job, IReadOnlyList<(string Key, string Name, string Title)> books, string state = "Warming") => InTransactionAsync(async run =>
    {
        await run(
            $"""
            INSERT INTO jobs (id, state, client, file_hash, options, priority, max_depth, format, confidence, books, skipped, submitted_at, started_at,
              ended_at, announced, verify_phase, verify_after, verify_attempts, verify_asked_at, coverage_known, top_up_calls)
            VALUES (@job, '{state}', 'reader', '{job:N}', 'maxDepth=2;priority=Normal', 0, 2, 'Simple list', 'high', {books.Count}, 0, {words.Now}, {words.Now},
              NULL, false, 'None', -1, 0, NULL, false, 0)
            """, job, Array.Empty<object>());
        await run(
            $"""
            INSERT INTO books (job_id, position, line, title, author, isbn, remark)
            SELECT @job, x.position, x.line, x.title, x.author, x.isbn, x.remark
            FROM {words.Rows("x", "position int", "line int", "title text", "author text", "isbn text", "remark text")}
            """, job, books.Select((book, at) => new { position = at, line = at + 2, title = book.Title, author = book.Name, isbn = (string?)null, remark = (string?)null }));
        await run(
            $"""
            INSERT INTO book_authors (job_id, author_key, position, name, weight)
            SELECT @job, x.key, x.position, x.name, x.weight
            FROM {words.Rows("x", "key text", "position int", "name text", "weight real")}
            WHERE true
            ON CONFLICT DO NOTHING
            """, job, books.Select((book, at) => new { key = book.Key, position = at, name = book.Name, weight = 1.0 }));
        await run(
            $"""
            INSERT INTO frontier (job_id, author_key, author, depth, source, state, score, due_at)
            SELECT job_id, author_key, min(name), 0, 'csv', 'pending', 10 + sum(weight), {words.Now}
            FROM book_authors WHERE job_id = @job GROUP BY job_id, author_key
            """, job, Array.Empty<object>());
        return true;
    });

    /// <summary>Takes authors out for dispatch.</summary>
    public Task<List<(Guid Job, string Key, string Name, int Attempt)>> ClaimAsync(int limit) => InTransactionAsync(async (connection, transaction) =>
        await connection.QueryAsync(
            $"""
            WITH candidates AS ({words.FirstPending}),
            best AS (SELECT job_id, author_key FROM candidates ORDER BY priority DESC, turn, score DESC, depth LIMIT @limit),
            free AS (
              SELECT f.job_id, f.author_key
              FROM best AS b JOIN frontier AS f ON f.job_id = b.job_id AND f.author_key = b.author_key
              WHERE f.state = 'pending'
              {words.SkipLocked}
            )
            UPDATE frontier AS f
            SET state = 'queued', attempt = f.attempt + 1, lease_until = {words.In("@lease * (1 << f.expiries)")}
            FROM free AS b
            WHERE f.job_id = b.job_id AND f.author_key = b.author_key
            RETURNING {words.Returning("f", "job_id", "author_key", "author", "catalog_id", "depth", "source", "attempt")},
              (SELECT priority FROM jobs WHERE id = {words.Returning("f", "job_id")})
            """,
            transaction, [("limit", limit), ("lease", 600.0)], row => (row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt32(6)), CancellationToken.None));

    /// <summary>Takes a result in, with one co-author, and walks to it.</summary>
    public Task<int> SettleAsync(Guid job, string key, string catalogId, string coAuthor, string coAuthorId) => InTransactionAsync(async run =>
    {
        object[] author = [new { job = words.Id(job), key, state = "warmed", catalog = catalogId, works = 15, shared = 1, calls = 1, reason = (string?)null, warmed = true }];
        var applied = await run(
            $"""
            UPDATE frontier AS f
            SET state = x.state, catalog_id = coalesce(x.catalog, f.catalog_id), works = x.works, shared_works = x.shared,
              upstream_calls = x.calls, reason = x.reason, lease_until = NULL, deferred_since = NULL,
              settled_at = {words.Now}, settlements = f.settlements + 1
            FROM {words.Rows("x", "job uuid", "key text", "state text", "catalog text", "works int", "shared int", "calls int", "reason text")}
            WHERE f.job_id = x.job AND f.author_key = x.key AND f.state IN ('pending', 'queued', 'failed')
            """, job, author);
        await run(
            $"""
            INSERT INTO edges (job_id, from_key, to_key, name, catalog_id, shared_works)
            SELECT x.job, x.from_key, x.to_key, x.name, x.catalog, x.shared
            FROM {words.Rows("x", "job uuid", "from_key text", "to_key text", "name text", "catalog text", "shared int")}
            WHERE true
            ON CONFLICT DO NOTHING
            """, job, [new { job = words.Id(job), from_key = key, to_key = coAuthorId, name = coAuthor, catalog = coAuthorId, shared = 1 }]);
        await run(
            $"INSERT INTO shared_works (job_id, work_id) SELECT x.job, x.work FROM {words.Rows("x", "job uuid", "work text")} WHERE true ON CONFLICT DO NOTHING",
            job, [new { job = words.Id(job), work = $"of {key}" }]);
        var from = words.Rows("x", "job uuid", "catalog text", "key text", "warmed bool");
        await run($"INSERT INTO identities (job_id, catalog_id, author_key) SELECT x.job, x.catalog, x.key FROM {from} WHERE true ON CONFLICT DO NOTHING", job, author);
        await run(
            $"""
            UPDATE frontier AS f SET state = 'alreadyWarm', settled_at = {words.Now}, settlements = f.settlements + 1,
              deferred_since = NULL, reason = 'the same author as ' || i.author_key
            FROM {from} JOIN identities AS i ON i.job_id = x.job AND i.catalog_id = x.catalog
            WHERE f.job_id = x.job AND f.author_key = x.catalog AND i.author_key <> x.catalog AND f.state IN ('pending', 'failed')
            """, job, author);
        await run(
            $"""
            INSERT INTO frontier (job_id, author_key, author, catalog_id, depth, source, parent_key, state, score, due_at)
            SELECT e.job_id, coalesce(i.author_key, e.to_key), min(e.name), max(e.catalog_id), min(f.depth) + 1, 'discovery',
              substr(min(f.depth || ':' || e.from_key), 3), 'pending',
              {words.Least("9", "max(e.shared_works)")}, {words.Now}
            FROM {words.Rows("x", "job uuid", "key text")}
            JOIN frontier AS f ON f.job_id = x.job AND f.author_key = x.key
            JOIN jobs AS j ON j.id = f.job_id
            JOIN edges AS e ON e.job_id = f.job_id AND e.from_key = f.author_key
            LEFT JOIN identities AS i ON i.job_id = e.job_id AND i.catalog_id = e.catalog_id
            WHERE f.depth < j.max_depth AND j.state IN ('Submitted', 'Warming', 'Paused') AND f.state IN ('warmed', 'alreadyWarm')
            GROUP BY e.job_id, coalesce(i.author_key, e.to_key)
            ORDER BY 1, 2
            ON CONFLICT (job_id, author_key) DO UPDATE SET depth = excluded.depth, parent_key = excluded.parent_key WHERE excluded.depth < frontier.depth
            """, job, author);
        await run("DELETE FROM gates", job, Array.Empty<object>());
        return applied;
    });

    /// <summary>Defers an author for a minute and closes the provider's gate.</summary>
    public Task<int> DeferAsync(Guid job, string key, int attempt) => InTransactionAsync(async run =>
    {
        var deferred = await run(
            $"""
            UPDATE frontier AS f
            SET state = 'pending', reason = x.reason, due_at = {words.In("x.seconds")}, lease_until = NULL, deferred_since = coalesce(f.deferred_since, {words.Now})
            FROM {words.Rows("x", "job uuid", "key text", "attempt int", "seconds real", "reason text")}
            WHERE f.job_id = x.job AND f.author_key = x.key AND f.state = 'queued' AND f.attempt = x.attempt
            """, job, [new { job = words.Id(job), key, attempt, seconds = 60.0, reason = "waiting for Open Library: 503" }]);
        await run(
            $"""
            INSERT INTO gates (provider, closed_until, reason, probing)
            SELECT x.provider, max({words.In("x.seconds")}), min(x.reason), false
            FROM {words.Rows("x", "provider text", "seconds real", "reason text")}
            WHERE true
            GROUP BY x.provider
            ON CONFLICT (provider) DO UPDATE SET closed_until = excluded.closed_until, reason = excluded.reason, probing = false
              WHERE gates.probing OR excluded.closed_until > gates.closed_until
            """, job, [new { provider = "Open Library", seconds = 60.0, reason = "503" }]);
        return deferred;
    });

    /// <summary>Marks an author failed.</summary>
    public Task<int> FailAsync(Guid job, string key, int attempt) => InTransactionAsync(run => run(
        $"""
        UPDATE frontier AS f SET state = 'failed', lease_until = NULL, settled_at = {words.Now}, reason = x.reason
        FROM {words.Rows("x", "job uuid", "key text", "attempt int", "reason text")}
        WHERE f.job_id = x.job AND f.author_key = x.key AND f.state = 'queued' AND f.attempt = coalesce(x.attempt, f.attempt)
        """, job, [new { job = words.Id(job), key, attempt, reason = "unreadable" }]));

    /// <summary>The broker did not take it.</summary>
    public Task<int> PutBackAsync(Guid job, string key, int attempt) => InTransactionAsync(run => run(
        $"""
        UPDATE frontier AS f SET state = 'pending', lease_until = NULL
        FROM {words.Rows("x", "job uuid", "key text", "attempt int")}
        WHERE f.job_id = x.job AND f.author_key = x.key AND f.state = 'queued' AND f.attempt = x.attempt
        """, job, [new { job = words.Id(job), key, attempt }]));

    Task<T> InTransactionAsync<T>(Func<Run, Task<T>> work) => InTransactionAsync((connection, transaction) => work(async (sql, job, rows) =>
        await connection.RunAsync(sql, transaction, [("job", words.Id(job)), ("rows", JsonSerializer.Serialize(rows))], CancellationToken.None)));

    async Task<T> InTransactionAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work)
    {
        await using var connection = await open();
        await using var transaction = words.Begin(connection);
        var result = await work(connection, transaction);
        await transaction.CommitAsync();
        return result;
    }

    delegate Task<int> Run(string sql, Guid job, IEnumerable<object> rows);
}
