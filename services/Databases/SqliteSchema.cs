using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CacheWarming.Databases;

/// <summary>Brings the schema of a SQLite file up to date, only forward. The file's <c>user_version</c> is the version of its last script.</summary>
public static class SqliteSchema
{
    /// <param name="connection">An open connection to the file.</param>
    /// <param name="scripts">In the order of their versions.</param>
    public static async Task MigrateAsync(SqliteConnection connection, IEnumerable<SchemaScript> scripts, CancellationToken cancel)
    {
        // Readers do not wait for the writer.
        await connection.RunAsync("PRAGMA journal_mode = WAL", null, [], cancel);
        await using var transaction = connection.BeginTransaction(deferred: false);
        var version = await connection.ScalarAsync<long>("PRAGMA user_version", transaction, [], cancel);
        foreach (var (number, sql) in scripts.SkipWhile(script => script.Version <= version))
        {
            await connection.RunAsync(sql, transaction, [], cancel);
            await connection.RunAsync(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}"), transaction, [], cancel);
        }
        await transaction.CommitAsync(cancel);
    }
}
