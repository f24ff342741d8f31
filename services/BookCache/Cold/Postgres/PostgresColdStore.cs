using System.Text;
using CacheWarming.BookCaching.Layout;
using CacheWarming.Databases;
using Npgsql;

namespace CacheWarming.BookCaching.Cold.Postgres;

/// <summary>
/// The cold tier in PostgreSQL, in the schema <c>cold</c>, which only the book cache uses; all processes with the cache share it.
/// </summary>
sealed class PostgresColdStore : IColdStore, IAsyncDisposable
{
    const string Schema = "cold";
    const long ForgettingLock = 0x636f_6c65;
    const int MostForgotten = 500;

    readonly NpgsqlDataSource _source;
    readonly PostgresSchema _schema;

    public PostgresColdStore(string connectionString)
    {
        var settings = PostgresSchema.Settings(connectionString, Schema);
        settings.Timeout = 5;
        settings.MaxPoolSize = 16;
        settings.MaxAutoPrepare = 20;
        settings.NoResetOnClose = true;
        settings.ApplicationName = "cache-warming-cold";
        // A table that grows fast has no statistics yet; it is always read by key, so sequential scans are switched off.
        settings.Options += " -c enable_seqscan=off";
        _source = NpgsqlDataSource.Create(settings);
        _schema = new PostgresSchema(_source, Schema, SchemaScript.Embedded(typeof(PostgresColdStore).Assembly, "Cold.Postgres."));
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    public Task PrepareAsync(CancellationToken cancel) => _schema.MigrateAsync(cancel);

    public Task PutAsync(IReadOnlyList<ColdRow> rows, DateTimeOffset oldest, CancellationToken cancel) => RunAsync(
        async command =>
        {
            await using var transaction = await command.Connection!.BeginTransactionAsync(cancel);
            command.Transaction = transaction;
            // All processes lock rows in the same order, otherwise two batches could deadlock.
            var open = rows.OrderBy(row => row.Home, StringComparer.Ordinal).ToList();
            while (open.Count > 0)
            {
                var before = await LockAsync(command, open, cancel);
                var written = await WriteAsync(
                    command, [.. open.Select(row => before.TryGetValue(row.Home, out var there) ? row.Over(there, oldest) : row).OfType<ColdRow>()], [.. before.Keys], cancel);
                // A row that was neither locked nor written was written by another process in between: it exists now and is compared in the
                // next round.
                open.RemoveAll(row => written.Contains(row.Home) || before.ContainsKey(row.Home));
            }
            await transaction.CommitAsync(cancel);
            return true;
        },
        cancel);

    /// <returns>Rows without their bodies; of their keys only those of author names.</returns>
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

    /// <param name="locked">Homes of locked rows, which may be replaced.</param>
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
            // Materialized; otherwise the planner may walk the index by age until it has found enough rows, and for a key without rows walk
            // all of it.
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

    public Task<int> DeleteOldAsync(DateTimeOffset oldest, CancellationToken cancel) => RunAsync(
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
        await _schema.MigrateAsync(cancel);
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancel);
            await using var command = connection.CreateCommand();
            return await run(command);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            // The schema was dropped to empty the tier: the next call creates it again.
            _schema.LookAgain();
            throw;
        }
    }
}
