using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace CacheWarming.Databases;

/// <summary>
/// A schema of a PostgreSQL database and the scripts that bring it up to date, only forward. Several processes may do so at the same time:
/// one runs the scripts, the others wait for it. If the schema is up to date, nothing is created, so a role without ownership can use it.
/// </summary>
/// <param name="source">Connections to the database.</param>
/// <param name="name">The schema's name.</param>
/// <param name="scripts">In the order of their versions.</param>
public sealed class PostgresSchema(NpgsqlDataSource source, string name, IEnumerable<SchemaScript> scripts)
{
    /// <summary>
    /// Classes of SQLSTATE that are transient because they do not depend on the statement: connection (08), login (28, because a password
    /// is changed in two places), no such database (3D), rolled back (40), out of disk or memory (53), an operator or a shutdown (57), a
    /// system error of the server (58).
    /// </summary>
    static readonly string[] PassingClasses = ["08", "28", "3D", "40", "53", "57", "58"];

    /// <summary>The same within other classes: read-only after a switchover, a missing permission, and a pooler that mixes up sessions.</summary>
    static readonly string[] PassingStates =
    [
        PostgresErrorCodes.ReadOnlySqlTransaction, PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.InvalidSqlStatementName,
        PostgresErrorCodes.DuplicatePreparedStatement,
    ];

    /// <summary>The time limit of one script in seconds. A new index on millions of rows takes minutes.</summary>
    const int LongestScript = 3_600;

    readonly SchemaScript[] _scripts = [.. scripts];
    readonly Lock _lock = new();
    Task? _migration;
    volatile bool _isUpToDate;

    /// <summary>
    /// The settings of a data source whose connections see only this schema. A server that hangs is noticed after a command's time-out (30 s)
    /// and the time to connect (10 s) that Npgsql spends on a cancellation, with a thread; both can be set in the connection string.
    /// </summary>
    /// <param name="connectionString">An Npgsql connection string; what it sets stays.</param>
    public static NpgsqlConnectionStringBuilder Settings(string connectionString, string schema)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = schema,
            // The server that did not answer the statement is not waited for a second time.
            CancellationTimeout = -1,
        };
        if (!settings.ShouldSerialize("Timeout"))
            settings.Timeout = 10;
        // By default each new connection is tried twice, first with Kerberos.
        if (!settings.ShouldSerialize("GSS Encryption Mode"))
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        // JIT compilation takes longer than any statement here. A statement whose client has gone ends on the server too.
        settings.Options = $"{settings.Options} -c jit=off -c client_connection_check_interval=10s".TrimStart();
        return settings;
    }

    /// <summary>
    /// Completes when the schema is up to date. The first caller starts the scripts; they go on if it cancels, and the next caller waits
    /// for the same run. After a failure the next caller starts a new run.
    /// </summary>
    /// <exception cref="NpgsqlException">The database does not answer, or refuses.</exception>
    public Task MigrateAsync(CancellationToken cancel)
    {
        if (_isUpToDate)
            return Task.CompletedTask;
        lock (_lock)
        {
            if (_migration is null || (_migration.IsCompleted && !_isUpToDate))
                _migration = RunScriptsAsync();
            return _migration.WaitAsync(cancel);
        }
    }

    /// <summary>Makes the next caller check the schema again, because it may have been dropped.</summary>
    public void LookAgain() => _isUpToDate = false;

    /// <summary>
    /// Whether the server can be reached and rejects this user (password, permissions, no such database), or is a connection pooler.
    /// </summary>
    public static bool IsRefusal(Exception failure) =>
        failure is PoolerException or PostgresException
        {
            SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
                or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege,
        };

    /// <returns>The sentence of a <see cref="PoolerException"/>; null for other failures, whose texts name servers.</returns>
    public static string? Explain(Exception failure) => failure is PoolerException ? failure.Message : null;

    /// <summary>
    /// Whether this failure is transient: connection lost, deadlock, server starting, out of resources, only readable after a switchover, or
    /// the server refuses this process. A message that meets it stays on its queue; it is no dead letter.
    /// </summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException p => p.IsTransient || PassingStates.Contains(p.SqlState)
            || Array.Exists(PassingClasses, passing => p.SqlState.StartsWith(passing, StringComparison.Ordinal)),
        NpgsqlException or TimeoutException or SocketException or IOException => true,
        _ => failure.InnerException is { } inner && IsTransient(inner),
    };

    async Task RunScriptsAsync()
    {
        await using var connection = await OpenAsync();
        if (await VersionAsync(connection) is not { } version || version < _scripts[^1].Version)
            await RunScriptsAsync(connection);
        _isUpToDate = true;
    }

    /// <remarks>
    /// PgBouncer rejects the start-up parameters, or is configured to ignore them: then the tables would be created in another schema.
    /// </remarks>
    async Task<NpgsqlConnection> OpenAsync()
    {
        NpgsqlConnection connection;
        try
        {
            connection = await source.OpenConnectionAsync();
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ProtocolViolation } && e.MessageText.Contains("startup parameter", StringComparison.Ordinal))
        {
            throw new PoolerException(e);
        }
        await using var path = new NpgsqlCommand("SELECT current_setting('search_path')", connection);
        if ((string)(await path.ExecuteScalarAsync())! == name)
            return connection;
        await connection.DisposeAsync();
        throw new PoolerException(null);
    }

    async Task RunScriptsAsync(NpgsqlConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(connection, $"SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(hashtextextended('cache-warming {name}', 0))");
        var version = await VersionAsync(connection);
        if (version is null)
        {
            await RunAsync(
                connection,
                $"""
                DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = '{name}') THEN CREATE SCHEMA {name}; END IF; END $$;
                CREATE TABLE {name}.schema_version (version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
                """);
        }
        foreach (var script in _scripts.Where(script => script.Version > (version ?? 0)))
            await RunAsync(connection, string.Create(CultureInfo.InvariantCulture, $"{script.Sql};\nINSERT INTO schema_version (version) VALUES ({script.Version})"));
        await transaction.CommitAsync();
    }

    /// <returns>Null if the schema does not exist yet; 0 if no script has run in it.</returns>
    async Task<int?> VersionAsync(NpgsqlConnection connection)
    {
        // From the system table, which is read in its current state: to_regclass may return what was cached before the wait for the lock.
        await using var exists = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = '{name}' AND tablename = 'schema_version')", connection);
        if (await exists.ExecuteScalarAsync() is not true)
            return null;
        await using var version = new NpgsqlCommand($"SELECT coalesce(max(version), 0) FROM {name}.schema_version", connection);
        return (int)(await version.ExecuteScalarAsync())!;
    }

    static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var script = new NpgsqlCommand(sql, connection) { CommandTimeout = LongestScript };
        await script.ExecuteNonQueryAsync();
    }
}

/// <summary>
/// The server is not PostgreSQL but a connection pooler, which keeps neither the search path nor prepared statements for a session.
/// </summary>
public sealed class PoolerException(Exception? inner) : NpgsqlException(
    "ConnectionStrings:Postgres leads to a connection pooler such as PgBouncer. Let it lead to PostgreSQL itself: this service pools its connections", inner);
