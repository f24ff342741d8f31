using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using CacheWarming.Databases;
using Npgsql;

namespace CacheWarming.Ingestion.Storage;

/// <summary>PostgreSQL, schema <c>ingestion</c>, shared by several replicas.</summary>
public sealed class PostgresDatabase(NpgsqlDataSource source) : Database
{
    const string Schema = "ingestion";

    /// <summary>
    /// Planner settings until the end of the transaction. Statements that change the frontier read a few rows by key, from tables that grow
    /// faster than their statistics; they must never scan a whole table, and have to join row by row.
    /// </summary>
    const string ByKey = "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)";

    readonly PostgresSchema _schema = new(source, Schema, Scripts("Postgres"));

    public NpgsqlDataSource Source { get; } = source;

    public static PostgresDatabase Connect(string connectionString)
    {
        var settings = PostgresSchema.Settings(connectionString, Schema);
        // The same few statements are run all day, and no session state is needed.
        settings.MaxAutoPrepare = 100;
        settings.NoResetOnClose = true;
        return new PostgresDatabase(NpgsqlDataSource.Create(settings));
    }

    public override bool IsShared => true;

    public override string Now => "clock_timestamp()";

    public override string In(string seconds) => $"(clock_timestamp() + make_interval(secs => {seconds}))";

    public override string SecondsBetween(string from, string to) => $"extract(epoch FROM {to} - {from})";

    public override string ForUpdate(string alias) => $"FOR UPDATE OF {alias}";

    public override string ForNoKeyUpdate(string alias) => $"FOR NO KEY UPDATE OF {alias}";

    public override string ForUpdateSkipLocked(string alias) => $"FOR UPDATE OF {alias} SKIP LOCKED";

    public override string Least(string a, string b) => $"LEAST({a}, {b})";

    public override string Greatest(string a, string b) => $"GREATEST({a}, {b})";

    public override string Rows(string alias, params ReadOnlySpan<string> columns) =>
        $"json_to_recordset(@rows::json) AS {alias}({string.Join(", ", columns.ToArray())})";

    public override string Returning(string alias, params ReadOnlySpan<string> columns)
    {
        var names = new List<string>(columns.Length);
        foreach (var column in columns)
            names.Add($"{alias}.{column}");
        return string.Join(", ", names);
    }

    // statement_timestamp, because the planner can estimate with a time that does not change, and then reads no more rows than the limit.
    public override string FirstPending() => $"""
        SELECT c.job_id, c.author_key, c.author, c.score, c.depth, j.priority,
          row_number() OVER (PARTITION BY c.job_id ORDER BY c.score DESC, c.depth, c.author_key) + coalesce(o.authors, 0) AS turn
        FROM jobs AS j
        LEFT JOIN ({QueuedPerJob}) AS o ON o.job_id = j.id
        CROSS JOIN LATERAL (
          SELECT p.job_id, p.author_key, p.author, p.score, p.depth
          FROM frontier AS p
          WHERE p.job_id = j.id AND p.state = 'pending' AND p.admitted AND p.due_at <= statement_timestamp()
          ORDER BY p.score DESC, p.depth, p.author_key
          LIMIT @limit) AS c
        WHERE j.state = 'Warming'
        """;

    public override object Id(Guid id) => id;

    public override object Time(DateTimeOffset time) => time.ToUniversalTime();

    public override async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        await _schema.MigrateAsync(cancel);
        return await Source.OpenConnectionAsync(cancel);
    }

    public override async Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancel)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        try
        {
            await connection.RunAsync(ByKey, transaction, [], cancel);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    public override bool IsTransient(Exception failure) => PostgresSchema.IsTransient(failure);

    public override bool IsTimeout(Exception failure) =>
        failure is TimeoutException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } || (failure.InnerException is { } inner && IsTimeout(inner));

    public override bool IsRefusal(Exception failure) => PostgresSchema.IsRefusal(failure);

    /// <summary>After a switchover, open connections may still lead to the former primary.</summary>
    protected override void RenewConnections(Exception failure)
    {
        if (failure is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
            Source.Clear();
        else if (failure.InnerException is { } inner)
            RenewConnections(inner);
    }

    public override bool IsDuplicate(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } || (failure.InnerException is { } inner && IsDuplicate(inner));

    public override Task MigrateAsync(CancellationToken cancel) => _schema.MigrateAsync(cancel);
}
