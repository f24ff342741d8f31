using System.Data.Common;
using CacheWarming.Metrics.Hourly;
using CacheWarming.Metrics.JobHits;
using CacheWarming.Databases;
using Npgsql;

namespace CacheWarming.Metrics.Storage;

/// <summary>PostgreSQL, schema <c>metrics</c>, shared by several replicas.</summary>
/// <remarks>With <c>search_path=metrics</c> in a dashboard's connection, the query of the original plan runs unchanged.</remarks>
public sealed class PostgresMetrics : MetricsDatabase, IAsyncDisposable
{
    const string Schema = "metrics";

    readonly NpgsqlDataSource _source;
    readonly PostgresSchema _schema;

    public PostgresMetrics(string connectionString)
    {
        _source = NpgsqlDataSource.Create(PostgresSchema.Settings(connectionString, Schema));
        _schema = new PostgresSchema(_source, Schema, Scripts("Postgres"));
    }

    public override bool IsShared => true;

    public override async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        await _schema.MigrateAsync(cancel);
        return await _source.OpenConnectionAsync(cancel);
    }

    public override Task MigrateAsync(CancellationToken cancel) => _schema.MigrateAsync(cancel);

    public override Task AddProcessedAsync(string rows, CancellationToken cancel) => AddAsync(
        """
        INSERT INTO warming_analytics (timestamp, event, author, works_cached, depth, duration_ms, job_id, author_key, outcome, upstream_calls)
        SELECT timestamp, 'author_processed', author, works_cached, depth, duration_ms, job_id, author_key, outcome, upstream_calls
        FROM json_to_recordset(@rows::json) AS processed (timestamp timestamptz, author text, works_cached int, depth int, duration_ms int,
            job_id uuid, author_key text, outcome text, upstream_calls int)
        ORDER BY job_id, author_key
        ON CONFLICT DO NOTHING
        """,
        [("rows", rows)], cancel);

    public override Task AddFailedAsync(string rows, CancellationToken cancel) => AddAsync(
        """
        INSERT INTO warming_failures (timestamp, event, author, depth, job_id, author_key, attempt, exception, message)
        SELECT timestamp, 'author_failed', author, depth, job_id, author_key, attempt, exception, message
        FROM json_to_recordset(@rows::json) AS failed (timestamp timestamptz, author text, depth int, job_id uuid, author_key text,
            attempt int, exception text, message text)
        ORDER BY job_id, author_key, attempt
        ON CONFLICT DO NOTHING
        """,
        [("rows", rows)], cancel);

    // One statement, so that a report is stored and counted together or not at all. If two replicas have the same report, the second one
    // waits for the first and then counts nothing.
    public override Task AddSearchesAsync(string rows, DateTimeOffset forget, CancellationToken cancel) => AddAsync(
        """
        WITH forgotten AS (DELETE FROM search_reports WHERE started_at < @forget),
        given AS (
            SELECT instance, started_at, hits, stale, misses, held_misses, jobs
            FROM json_to_recordset(@rows::json) AS given (
                instance text, started_at timestamptz, hits bigint, stale bigint, misses bigint, held_misses bigint, jobs json)
            WHERE started_at >= @forget),
        fresh AS (
            INSERT INTO search_reports (instance, started_at, hits, stale, misses)
            SELECT instance, started_at, hits, stale, misses FROM given ORDER BY instance, started_at
            ON CONFLICT DO NOTHING
            RETURNING instance, started_at, hits, stale, misses),
        thanked AS (
            INSERT INTO job_hits (job_id, hits, last_hit_at)
            SELECT job_id, sum(job.hits), max(started_at)
            FROM fresh JOIN given USING (instance, started_at), json_to_recordset(jobs) AS job (job_id uuid, hits bigint)
            GROUP BY job_id ORDER BY job_id
            ON CONFLICT (job_id) DO UPDATE SET
                hits = job_hits.hits + excluded.hits, last_hit_at = greatest(job_hits.last_hit_at, excluded.last_hit_at))
        INSERT INTO search_hours (hour, hits, stale, misses, held_misses)
        SELECT date_trunc('hour', started_at, 'UTC') AS hour, sum(fresh.hits), sum(fresh.stale), sum(fresh.misses), sum(coalesce(held_misses, 0))
        FROM fresh JOIN given USING (instance, started_at) GROUP BY hour ORDER BY hour
        ON CONFLICT (hour) DO UPDATE SET
            hits = search_hours.hits + excluded.hits, stale = search_hours.stale + excluded.stale, misses = search_hours.misses + excluded.misses,
            held_misses = search_hours.held_misses + excluded.held_misses
        """,
        [("rows", rows), ("forget", forget.UtcDateTime)], cancel);

    // One statement: of two replicas, the second waits for the first, then finds nothing to delete and adds nothing.
    public override async Task<bool> SumOldestHourAsync(DateTimeOffset before, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        return await connection.RunAsync(
            """
            WITH ended AS (
                SELECT date_trunc('hour', min(timestamp), 'UTC') AS hour
                FROM (SELECT min(timestamp) AS timestamp FROM warming_analytics UNION ALL SELECT min(timestamp) FROM warming_failures) AS oldest
                HAVING date_trunc('hour', min(timestamp), 'UTC') + interval '1 hour' <= @before),
            processed AS (DELETE FROM warming_analytics WHERE timestamp < (SELECT hour + interval '1 hour' FROM ended) RETURNING works_cached),
            failed AS (DELETE FROM warming_failures WHERE timestamp < (SELECT hour + interval '1 hour' FROM ended) RETURNING attempt)
            INSERT INTO warming_hours (hour, authors, works, failures)
            SELECT hour, (SELECT count(*) FROM processed), (SELECT coalesce(sum(works_cached), 0) FROM processed), (SELECT count(*) FROM failed) FROM ended
            ON CONFLICT (hour) DO UPDATE SET
                authors = warming_hours.authors + excluded.authors, works = warming_hours.works + excluded.works,
                failures = warming_hours.failures + excluded.failures
            """,
            null, [("before", before.UtcDateTime)], cancel) > 0;
    }

    public override async Task<IReadOnlyList<HourOfWarming>> HoursAsync(DateTimeOffset since, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        return await connection.QueryAsync(
            """
            SELECT hour, sum(authors)::bigint, sum(works)::bigint, sum(failures)::bigint, sum(hits)::bigint, sum(stale)::bigint, sum(misses)::bigint,
                sum(held_misses)::bigint
            FROM (
                SELECT date_trunc('hour', timestamp, 'UTC') AS hour,
                    count(*) AS authors, sum(works_cached) AS works, 0 AS failures, 0 AS hits, 0 AS stale, 0 AS misses, 0 AS held_misses
                FROM warming_analytics WHERE timestamp >= @since GROUP BY 1
                UNION ALL
                SELECT date_trunc('hour', timestamp, 'UTC'), 0, 0, count(*), 0, 0, 0, 0 FROM warming_failures WHERE timestamp >= @since GROUP BY 1
                UNION ALL
                SELECT hour, authors, works, failures, 0, 0, 0, 0 FROM warming_hours WHERE hour >= @since
                UNION ALL
                SELECT hour, 0, 0, 0, hits, stale, misses, held_misses FROM search_hours WHERE hour >= @since
            ) AS parts
            GROUP BY hour ORDER BY hour DESC
            """,
            null, [("since", since.UtcDateTime)], HourOfWarming.Read, cancel);
    }

    public override async Task<HitsOfJob> HitsOfJobAsync(Guid job, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        var found = await connection.QueryAsync(
            "SELECT hits, last_hit_at FROM job_hits WHERE job_id = @job", null, [("job", job)],
            row => HitsOfJob.From(job, row.GetInt64(0), row.TimeOrNull(1)), cancel);
        return found.SingleOrDefault() ?? HitsOfJob.From(job, 0, null);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    async Task AddAsync(string sql, (string Name, object? Value)[] parameters, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await connection.RunAsync(sql, null, parameters, cancel);
    }
}
