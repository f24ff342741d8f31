using System.Data.Common;
using System.Globalization;
using CacheWarming.Databases;
using CacheWarming.Metrics.Hourly;
using CacheWarming.Metrics.JobHits;
using Microsoft.Data.Sqlite;

namespace CacheWarming.Metrics.Storage;

/// <summary>A SQLite file for a single process. Times are UTC text with milliseconds, which sorts in the order of time.</summary>
/// <param name="file">Path of the file; a missing folder is created.</param>
public sealed class SqliteMetrics(string file) : MetricsDatabase
{
    // A report of the given JSON that was not counted before.
    static readonly string IsFresh =
        $"""
        {At("started_at")} >= @forget AND NOT EXISTS (
            SELECT 1 FROM search_reports AS known
            WHERE known.instance = given.value->>'instance' AND known.started_at = {At("started_at")})
        """;

    readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30 }.ToString();

    public override bool IsShared => false;

    public override async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancel);
        return connection;
    }

    public override async Task MigrateAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await using var connection = await OpenAsync(cancel);
        await SqliteSchema.MigrateAsync((SqliteConnection)connection, Scripts("Sqlite"), cancel);
    }

    public override Task AddProcessedAsync(string rows, CancellationToken cancel) => WriteAsync(
        [
            $"""
            INSERT INTO warming_analytics (timestamp, event, author, works_cached, depth, duration_ms, job_id, author_key, outcome, upstream_calls)
            SELECT {At("timestamp")}, 'author_processed', given.value->>'author', given.value->>'works_cached', given.value->>'depth', given.value->>'duration_ms',
                given.value->>'job_id', given.value->>'author_key', given.value->>'outcome', given.value->>'upstream_calls'
            FROM json_each(@rows) AS given WHERE true
            ON CONFLICT DO NOTHING
            """,
        ],
        [("rows", rows)], cancel);

    public override Task AddFailedAsync(string rows, CancellationToken cancel) => WriteAsync(
        [
            $"""
            INSERT INTO warming_failures (timestamp, event, author, depth, job_id, author_key, attempt, exception, message)
            SELECT {At("timestamp")}, 'author_failed', given.value->>'author', given.value->>'depth', given.value->>'job_id', given.value->>'author_key',
                given.value->>'attempt', given.value->>'exception', given.value->>'message'
            FROM json_each(@rows) AS given WHERE true
            ON CONFLICT DO NOTHING
            """,
        ],
        [("rows", rows)], cancel);

    // Counted first and stored second, in a transaction that writes alone, because SQLite has no RETURNING inside a query.
    public override Task AddSearchesAsync(string rows, DateTimeOffset forget, CancellationToken cancel) => WriteAsync(
        [
            $"""
            INSERT INTO search_hours (hour, hits, stale, misses, held_misses)
            SELECT strftime('%Y-%m-%dT%H:00:00.000Z', given.value->>'started_at'), sum(given.value->>'hits'), sum(given.value->>'stale'), sum(given.value->>'misses'),
                sum(coalesce(given.value->>'held_misses', 0))
            FROM json_each(@rows) AS given WHERE {IsFresh} GROUP BY 1
            ON CONFLICT (hour) DO UPDATE SET hits = hits + excluded.hits, stale = stale + excluded.stale, misses = misses + excluded.misses,
                held_misses = held_misses + excluded.held_misses
            """,
            $"""
            INSERT INTO job_hits (job_id, hits, last_hit_at)
            SELECT job->>'job_id', sum(job->>'hits'), max(started_at)
            FROM (
                SELECT {At("started_at")} AS started_at, jobs.value AS job
                FROM json_each(@rows) AS given, json_each(given.value->'jobs') AS jobs WHERE {IsFresh})
            WHERE true GROUP BY 1
            ON CONFLICT (job_id) DO UPDATE SET hits = hits + excluded.hits, last_hit_at = max(last_hit_at, excluded.last_hit_at)
            """,
            $"""
            INSERT INTO search_reports (instance, started_at, hits, stale, misses)
            SELECT given.value->>'instance', {At("started_at")}, given.value->>'hits', given.value->>'stale', given.value->>'misses'
            FROM json_each(@rows) AS given WHERE {At("started_at")} >= @forget
            ON CONFLICT DO NOTHING
            """,
            "DELETE FROM search_reports WHERE started_at < @forget",
        ],
        [("rows", rows), ("forget", Text(forget))], cancel);

    public override async Task<bool> SumOldestHourAsync(DateTimeOffset before, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await using var transaction = BeginAsWriter(connection);
        var oldest = await connection.QueryAsync(
            "SELECT min(timestamp) FROM (SELECT min(timestamp) AS timestamp FROM warming_analytics UNION ALL SELECT min(timestamp) FROM warming_failures)",
            transaction, [], row => row.TimeOrNull(0), cancel);
        if (oldest is not [{ } row])
            return false;
        var hour = new DateTimeOffset(row.Year, row.Month, row.Day, row.Hour, 0, 0, TimeSpan.Zero);
        if (hour.AddHours(1) > before)
            return false;
        foreach (var sql in (string[])
        [
            """
            INSERT INTO warming_hours (hour, authors, works, failures)
            SELECT @hour, count(*), coalesce(sum(works_cached), 0), (SELECT count(*) FROM warming_failures WHERE timestamp < @end)
            FROM warming_analytics WHERE timestamp < @end
            ON CONFLICT (hour) DO UPDATE SET authors = authors + excluded.authors, works = works + excluded.works, failures = failures + excluded.failures
            """,
            "DELETE FROM warming_analytics WHERE timestamp < @end",
            "DELETE FROM warming_failures WHERE timestamp < @end",
        ])
            await connection.RunAsync(sql, transaction, [("hour", Text(hour)), ("end", Text(hour.AddHours(1)))], cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    public override async Task<IReadOnlyList<HourOfWarming>> HoursAsync(DateTimeOffset since, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        return await connection.QueryAsync(
            """
            SELECT hour, sum(authors), sum(works), sum(failures), sum(hits), sum(stale), sum(misses), sum(held_misses)
            FROM (
                SELECT strftime('%Y-%m-%dT%H:00:00.000Z', timestamp) AS hour,
                    count(*) AS authors, sum(works_cached) AS works, 0 AS failures, 0 AS hits, 0 AS stale, 0 AS misses, 0 AS held_misses
                FROM warming_analytics WHERE timestamp >= @since GROUP BY 1
                UNION ALL
                SELECT strftime('%Y-%m-%dT%H:00:00.000Z', timestamp), 0, 0, count(*), 0, 0, 0, 0
                FROM warming_failures WHERE timestamp >= @since GROUP BY 1
                UNION ALL
                SELECT hour, authors, works, failures, 0, 0, 0, 0 FROM warming_hours WHERE hour >= @since
                UNION ALL
                SELECT hour, 0, 0, 0, hits, stale, misses, held_misses FROM search_hours WHERE hour >= @since
            )
            GROUP BY hour ORDER BY hour DESC
            """,
            null, [("since", Text(since))], HourOfWarming.Read, cancel);
    }

    public override async Task<HitsOfJob> HitsOfJobAsync(Guid job, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        var found = await connection.QueryAsync(
            "SELECT hits, last_hit_at FROM job_hits WHERE job_id = @job", null, [("job", job.ToString())],
            row => HitsOfJob.From(job, row.GetInt64(0), row.TimeOrNull(1)), cancel);
        return found.SingleOrDefault() ?? HitsOfJob.From(job, 0, null);
    }

    // An ISO 8601 time of the given JSON, in the format of the tables.
    static string At(string member) => $"strftime('%Y-%m-%dT%H:%M:%fZ', given.value->>'{member}')";

    static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    static SqliteTransaction BeginAsWriter(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: false);

    async Task WriteAsync(string[] statements, (string Name, object? Value)[] parameters, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await using var transaction = BeginAsWriter(connection);
        foreach (var sql in statements)
            await connection.RunAsync(sql, transaction, parameters, cancel);
        await transaction.CommitAsync(cancel);
    }
}
