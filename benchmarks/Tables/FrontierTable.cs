using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Benchmarks.Tables;

/// <summary>A frontier of a million authors in twenty jobs, of which one warms.</summary>
sealed class FrontierTable : IAsyncDisposable
{
    public const string Job = "00000000-0000-0000-0000-000000000001";

    FrontierTable(TestDatabase server, PostgresDatabase database) => (Server, Database) = (server, database);

    public TestDatabase Server { get; }

    public PostgresDatabase Database { get; }

    /// <param name="rows">Authors of ended jobs that stand in the table.</param>
    /// <param name="pending">Authors of the job that warms.</param>
    public static async Task<FrontierTable> FillAsync(int rows, int pending)
    {
        var server = await TestServers.CreateDatabaseAsync();
        var database = PostgresDatabase.Connect(server.ConnectionString);
        await database.MigrateAsync(default);
        await using var fill = database.Source.CreateCommand(
            $"""
            INSERT INTO jobs (id, state, client, file_hash, options, priority, max_depth, max_authors, format, books, skipped, submitted_at)
            SELECT ('00000000-0000-0000-0000-' || lpad(j::text, 12, '0'))::uuid, CASE WHEN j = 1 THEN 'Warming' ELSE 'Completed' END,
              'reader', j::text, '', 0, 1, 100000000, 'goodreads', 0, 0, now()
            FROM generate_series(1, 20) AS j;
            INSERT INTO frontier (job_id, author_key, author, catalog_id, depth, source, state, score, due_at)
            SELECT ('00000000-0000-0000-0000-' || lpad((n % 19 + 2)::text, 12, '0'))::uuid, 'OL' || n || 'A', 'Author ' || n, 'OL' || n || 'A', n % 3, 'discovery',
              'warmed', 1 + n % 17, now()
            FROM generate_series(1, {rows}) AS n;
            INSERT INTO frontier (job_id, author_key, author, catalog_id, depth, source, state, score, due_at)
            SELECT '{Job}', 'OL' || n || 'A', 'Author ' || n, 'OL' || n || 'A', 0, 'csv', 'pending', 1 + n % 17, now() - interval '1 minute'
            FROM generate_series(1, {pending}) AS n;
            ANALYZE;
            """);
        fill.CommandTimeout = 600;
        await fill.ExecuteNonQueryAsync();
        return new FrontierTable(server, database);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.Source.DisposeAsync();
        await Server.DisposeAsync();
    }
}
