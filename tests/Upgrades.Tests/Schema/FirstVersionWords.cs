using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace CacheWarming.Tests.Upgrades.Schema;

/// <summary>The words in which the two databases differed for the first version.</summary>
abstract class FirstVersionWords
{
    public static readonly FirstVersionWords Postgres = new PostgresWords();

    public static readonly FirstVersionWords Sqlite = new SqliteWords();

    public abstract string Now { get; }

    public abstract string SkipLocked { get; }

    public abstract string FirstPending { get; }

    public abstract string In(string seconds);

    public abstract string Least(string a, string b);

    public abstract string Rows(string alias, params string[] columns);

    public abstract string Returning(string alias, params string[] columns);

    public abstract object Id(Guid id);

    public abstract DbTransaction Begin(DbConnection connection);

    sealed class PostgresWords : FirstVersionWords
    {
        public override string Now => "clock_timestamp()";

        public override string SkipLocked => "FOR UPDATE OF f SKIP LOCKED";

        public override string FirstPending => """
            SELECT c.job_id, c.author_key, c.score, c.depth, j.priority,
              row_number() OVER (PARTITION BY c.job_id ORDER BY c.score DESC, c.depth, c.author_key) + coalesce(o.authors, 0) AS turn
            FROM jobs AS j
            LEFT JOIN (SELECT job_id, count(*) AS authors FROM frontier WHERE state = 'queued' GROUP BY job_id) AS o ON o.job_id = j.id
            CROSS JOIN LATERAL (
              SELECT p.job_id, p.author_key, p.score, p.depth
              FROM frontier AS p
              WHERE p.job_id = j.id AND p.state = 'pending' AND p.due_at <= statement_timestamp()
              ORDER BY p.score DESC, p.depth, p.author_key
              LIMIT @limit) AS c
            WHERE j.state = 'Warming'
            """;

        public override string In(string seconds) => $"(clock_timestamp() + make_interval(secs => {seconds}))";

        public override string Least(string a, string b) => $"LEAST({a}, {b})";

        public override string Rows(string alias, params string[] columns) => $"json_to_recordset(@rows::json) AS {alias}({string.Join(", ", columns)})";

        public override string Returning(string alias, params string[] columns) => string.Join(", ", columns.Select(column => $"{alias}.{column}"));

        public override object Id(Guid id) => id;

        public override DbTransaction Begin(DbConnection connection) => connection.BeginTransaction(IsolationLevel.ReadCommitted);
    }

    sealed class SqliteWords : FirstVersionWords
    {
        public override string Now => "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

        public override string SkipLocked => "";

        public override string FirstPending => $"""
            SELECT p.job_id, p.author_key, p.score, p.depth, j.priority,
              row_number() OVER (PARTITION BY p.job_id ORDER BY p.score DESC, p.depth, p.author_key) + coalesce(o.authors, 0) AS turn
            FROM jobs AS j
            CROSS JOIN frontier AS p ON p.job_id = j.id AND p.author_key IN (
              SELECT c.author_key FROM frontier AS c
              WHERE c.job_id = j.id AND c.state = 'pending' AND c.due_at <= {Now}
              ORDER BY c.score DESC, c.depth, c.author_key
              LIMIT @limit)
            LEFT JOIN (SELECT job_id, count(*) AS authors FROM frontier INDEXED BY frontier_queued WHERE state = 'queued' GROUP BY job_id) AS o ON o.job_id = j.id
            WHERE j.state = 'Warming'
            """;

        public override string In(string seconds) => $"(CAST((unixepoch('subsec') + {seconds}) * 1000 AS INTEGER))";

        public override string Least(string a, string b) => $"min({a}, {b})";

        public override string Rows(string alias, params string[] columns) =>
            $"(SELECT {string.Join(", ", columns.Select(column => column[..column.IndexOf(' ', StringComparison.Ordinal)]).Select(name => $"value->>'{name}' AS {name}"))} FROM json_each(@rows)) AS {alias}";

        public override string Returning(string alias, params string[] columns) => string.Join(", ", columns);

        public override object Id(Guid id) => id.ToString().ToUpperInvariant();

        public override DbTransaction Begin(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: false);
    }
}
