using System.Data.Common;
using CacheWarming.Databases;
using Microsoft.Data.Sqlite;

namespace CacheWarming.Ingestion.Storage;

/// <summary>
/// A SQLite file for a single process. Times are Unix milliseconds and ids upper-case text, as Entity Framework writes them too.
/// </summary>
public sealed class SqliteDatabase(string file) : Database
{
    const int PrimaryKeyViolated = 1555; // SQLITE_CONSTRAINT_PRIMARYKEY
    const int UniqueViolated = 2067; // SQLITE_CONSTRAINT_UNIQUE

    readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30, Pooling = true }.ToString();

    public override bool IsShared => false;

    public string ConnectionString => _connectionString;

    public override string Now => "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    public override string In(string seconds) => $"(CAST((unixepoch('subsec') + {seconds}) * 1000 AS INTEGER))";

    public override string SecondsBetween(string from, string to) => $"(({to} - {from}) / 1000.0)";

    // SQLite has a single writer, and every transaction here begins as that writer.
    public override string ForUpdate(string alias) => "";

    public override string ForNoKeyUpdate(string alias) => "";

    public override string ForUpdateSkipLocked(string alias) => "";

    public override string Least(string a, string b) => $"min({a}, {b})";

    public override string Greatest(string a, string b) => $"max({a}, {b})";

    public override string Rows(string alias, params ReadOnlySpan<string> columns)
    {
        var names = new List<string>(columns.Length);
        foreach (var column in columns)
        {
            var name = column[..column.IndexOf(' ', StringComparison.Ordinal)];
            names.Add($"value->>'{name}' AS {name}");
        }
        return $"(SELECT {string.Join(", ", names)} FROM json_each(@rows)) AS {alias}";
    }

    public override string Returning(string alias, params ReadOnlySpan<string> columns) => string.Join(", ", columns.ToArray());

    // INDEXED BY, and CROSS JOIN below, because SQLite has no statistics here and would otherwise read the whole frontier.
    public override string QueuedPerJob => "SELECT job_id, count(*) AS authors FROM frontier INDEXED BY frontier_queued WHERE state = 'queued' GROUP BY job_id";

    public override string FirstPending() => $"""
        SELECT p.job_id, p.author_key, p.author, p.score, p.depth, j.priority,
          row_number() OVER (PARTITION BY p.job_id ORDER BY p.score DESC, p.depth, p.author_key) + coalesce(o.authors, 0) AS turn
        FROM jobs AS j
        CROSS JOIN frontier AS p ON p.job_id = j.id AND p.author_key IN (
          SELECT c.author_key FROM frontier AS c
          WHERE c.job_id = j.id AND c.state = 'pending' AND c.admitted AND c.due_at <= {Now}
          ORDER BY c.score DESC, c.depth, c.author_key
          LIMIT @limit)
        LEFT JOIN ({QueuedPerJob}) AS o ON o.job_id = j.id
        WHERE j.state = 'Warming'
        """;

    public override object Id(Guid id) => id.ToString().ToUpperInvariant();

    public override object Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public override async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancel);
        await connection.RunAsync("PRAGMA synchronous = NORMAL", null, [], cancel);
        return connection;
    }

    public override Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancel) =>
        Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));

    public override bool IsTransient(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: 5 or 6 } || (failure.InnerException is { } inner && IsTransient(inner));

    public override bool IsDuplicate(Exception failure) =>
        failure is SqliteException { SqliteExtendedErrorCode: PrimaryKeyViolated or UniqueViolated } || (failure.InnerException is { } inner && IsDuplicate(inner));

    public override async Task MigrateAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await SqliteSchema.MigrateAsync((SqliteConnection)connection, Scripts("Sqlite"), cancel);
    }
}
