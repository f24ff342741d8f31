using System.Text;
using CacheWarming.BookCaching.Layout;
using Npgsql;

namespace CacheWarming.BookCaching.Cold.Postgres;

/// <summary>PostgreSQL, schema <c>cold</c>, which is the book cache's own; all processes that have the cache share it.</summary>
sealed class PostgresColdStore(string connectionString) : IColdStore, IAsyncDisposable
{
    const string Schema = "cold";
    const long MigrationLock = 0x636f_6c64; // "cold": one process migrates, the others wait
    const long ForgettingLock = MigrationLock + 1;
    const int MostForgotten = 500;
    const int LongestMigration = 1_800; // seconds

    static readonly (int Version, string Sql)[] Scripts = [(1, EmbeddedText.Read("0001-cold.sql")), (2, EmbeddedText.Read("0002-cold.sql")), (3, EmbeddedText.Read("0003-cold.sql")), (4, EmbeddedText.Read("0004-cold.sql"))];

    readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        SearchPath = Schema,
        // A server that hangs would not hear of a cancellation either: the connection is dropped at once.
        CancellationTimeout = -1,
        Timeout = 5,
        MaxPoolSize = 16,
        MaxAutoPrepare = 20,
        NoResetOnClose = true,
        ApplicationName = "cache-warming-cold",
        // A table that grows fast has no statistics yet, and is read by key and never whole.
        Options = "-c enable_seqscan=off -c jit=off",
    });

    readonly Lock _lock = new();
    readonly CancellationTokenSource _disposed = new();
    Task? _preparing;
    volatile bool _isPrepared;

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _source.DisposeAsync();
        _disposed.Dispose();
    }

    public Task PrepareAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            // A new index on many rows takes longer than anybody here waits; it is built all the same, and once.
            if (_preparing is null || (_preparing.IsCompleted && !_isPrepared))
                _preparing = MigrateAsync(_disposed.Token);
            return _preparing.WaitAsync(cancel);
        }
    }

    async Task MigrateAsync(CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await RunAsync(
            $"""
            SELECT pg_advisory_xact_lock({MigrationLock});
            CREATE SCHEMA IF NOT EXISTS {Schema};
            CREATE TABLE IF NOT EXISTS schema_version (version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
            """);
        await using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version", connection, transaction);
        var version = (int)(await command.ExecuteScalarAsync(cancel))!;
        foreach (var (number, sql) in Scripts.Where(script => script.Version > version))
            await RunAsync($"{sql}; INSERT INTO schema_version (version) VALUES ({number})");
        await transaction.CommitAsync(cancel);
        _isPrepared = true;

        async Task RunAsync(string sql)
        {
            await using var script = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = LongestMigration };
            await script.ExecuteNonQueryAsync(cancel);
        }
    }

    public Task PutAsync(IReadOnlyList<ColdRow> rows, DateTimeOffset oldest, CancellationToken cancel) => RunAsync(
        async command =>
        {
            await using var transaction = await command.Connection!.BeginTransactionAsync(cancel);
            command.Transaction = transaction;
            // In one order, or two processes' batches would wait for each other.
            var open = rows.OrderBy(row => row.Home, StringComparer.Ordinal).ToList();
            while (open.Count > 0)
            {
                var before = await LockAsync(command, open, cancel);
                var written = await WriteAsync(
                    command, [.. open.Select(row => before.TryGetValue(row.Home, out var there) ? row.Over(there, oldest) : row).OfType<ColdRow>()], [.. before.Keys], cancel);
                // Another process wrote what is neither: now it is there to be compared with.
                open.RemoveAll(row => written.Contains(row.Home) || before.ContainsKey(row.Home));
            }
            await transaction.CommitAsync(cancel);
            return true;
        },
        cancel);

    /// <returns>Of their keys the names alone, and without their bodies.</returns>
    static async Task<Dictionary<string, ColdRow>> LockAsync(NpgsqlCommand command, IReadOnlyList<ColdRow> rows, CancellationToken cancel)
    {
        command.CommandText = "SELECT home, fetched_at, provider, fullness, led_here, names FROM bibliographies WHERE home = ANY($1) ORDER BY home FOR UPDATE";
        command.Parameters.Clear();
        command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row.Home).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var found = new Dictionary<string, ColdRow>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancel))
        {
            found[reader.GetString(0)] = new ColdRow(
                reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetInt32(3),
                reader.GetFieldValue<string[]>(4), reader.GetFieldValue<long[]>(5), []);
        }
        return found;
    }

    /// <param name="locked">Homes that may be replaced.</param>
    /// <returns>Homes that were written.</returns>
    static async Task<HashSet<string>> WriteAsync(NpgsqlCommand command, IReadOnlyList<ColdRow> rows, string[] locked, CancellationToken cancel)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        if (rows.Count == 0)
            return written;
        command.Parameters.Clear();
        command.Parameters.Add(new NpgsqlParameter { Value = locked });
        var values = new StringBuilder();
        foreach (var row in rows)
        {
            var names = row.Keys.ToLookup(ColdKey.IsAuthor);
            foreach (var value in new object[]
                { row.Home, row.FetchedAt.UtcDateTime, row.Provider, row.Fullness, row.LedHere, names[false].ToArray(), names[true].ToArray(), row.Body })
            {
                values.Append(command.Parameters.Count % 8 == 1 ? values.Length == 0 ? "($" : "), ($" : ", $").Append(command.Parameters.Count + 1);
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }
        }
        command.CommandText =
            $"""
            INSERT INTO bibliographies AS b (home, fetched_at, provider, fullness, led_here, keys, names, body) VALUES {values})
            ON CONFLICT (home) DO UPDATE SET
                fetched_at = excluded.fetched_at, provider = excluded.provider, fullness = excluded.fullness, led_here = excluded.led_here,
                keys = excluded.keys, names = excluded.names, body = excluded.body
            WHERE b.home = ANY($1) RETURNING home
            """;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            written.Add(reader.GetString(0));
        return written;
    }

    public Task<IReadOnlyList<FoundColdRow>> FindAsync(long[] keys, DateTimeOffset oldest, int most, CancellationToken cancel) => RunAsync(
        async command =>
        {
            // Materialized, or the planner walks the index by age until it has met enough: for a key that nobody has, past every row.
            var where = Array.TrueForAll(keys, ColdKey.IsAuthor) ? "names && $1" : "keys && $1 OR names && $1";
            command.CommandText =
                $"""
                WITH found AS MATERIALIZED (SELECT home, fetched_at, led_here, body FROM bibliographies WHERE {where})
                SELECT home, led_here, body FROM found WHERE fetched_at >= $2 ORDER BY fetched_at DESC LIMIT $3
                """;
            command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = keys }, new() { Value = oldest.UtcDateTime }, new() { Value = most } });
            await using var reader = await command.ExecuteReaderAsync(cancel);
            var found = new List<FoundColdRow>();
            while (await reader.ReadAsync(cancel))
                found.Add(new FoundColdRow(reader.GetString(0), reader.GetFieldValue<string[]>(1), reader.GetFieldValue<byte[]>(2)));
            return (IReadOnlyList<FoundColdRow>)found;
        },
        cancel);

    public Task RemoveAsync(long[] keys, CancellationToken cancel) => RunAsync(
        command =>
        {
            command.CommandText = "DELETE FROM bibliographies WHERE keys && $1";
            command.Parameters.Add(new NpgsqlParameter { Value = keys });
            return command.ExecuteNonQueryAsync(cancel);
        },
        cancel);

    public Task<int> ForgetAsync(DateTimeOffset oldest, CancellationToken cancel) => RunAsync(
        command =>
        {
            command.CommandText =
                $"""
                WITH mine AS MATERIALIZED (SELECT pg_try_advisory_xact_lock({ForgettingLock}) AS it_is),
                old AS (
                    SELECT home FROM bibliographies WHERE fetched_at < $1 AND (SELECT it_is FROM mine)
                    ORDER BY fetched_at LIMIT {MostForgotten} FOR UPDATE SKIP LOCKED)
                DELETE FROM bibliographies AS b USING old WHERE b.home = old.home
                """;
            command.Parameters.Add(new NpgsqlParameter { Value = oldest.UtcDateTime });
            return command.ExecuteNonQueryAsync(cancel);
        },
        cancel);

    public Task<(long Rows, long Bytes)> MeasureAsync(CancellationToken cancel) => RunAsync(
        async command =>
        {
            command.CommandText = $"SELECT count(*), pg_total_relation_size('{Schema}.bibliographies') FROM bibliographies";
            await using var reader = await command.ExecuteReaderAsync(cancel);
            await reader.ReadAsync(cancel);
            return (reader.GetInt64(0), reader.GetInt64(1));
        },
        cancel);

    async Task<T> RunAsync<T>(Func<NpgsqlCommand, Task<T>> run, CancellationToken cancel)
    {
        if (!_isPrepared)
            await PrepareAsync(cancel);
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancel);
            await using var command = connection.CreateCommand();
            return await run(command);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            // Somebody dropped the schema to empty it: the next one makes it anew.
            _isPrepared = false;
            throw;
        }
    }
}
