using System.Globalization;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Overview;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CacheWarming.Tests.Frontier;

/// <summary>What a claim and a settling read does not grow with the table: 200,000 authors of 20 jobs stand in it.</summary>
public sealed class TableSizeOnPostgresTests : IAsyncLifetime
{
    TestDatabase _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServers.CreateDatabaseAsync();
        await using var source = PostgresDatabase.Connect(_server.ConnectionString).Source;
        await new PostgresDatabase(source).MigrateAsync(default);
        await using var fill = source.CreateCommand(
            """
            SET search_path = ingestion;
            INSERT INTO jobs (id, state, client, file_hash, options, priority, max_depth, format, books, skipped, submitted_at)
            SELECT ('00000000-0000-0000-0000-' || lpad(j::text, 12, '0'))::uuid, CASE WHEN j <= 15 THEN 'Warming' ELSE 'Completed' END,
              'reader', j::text, '', 0, 2, 'goodreads', 0, 0, now()
            FROM generate_series(1, 20) AS j;
            INSERT INTO frontier (job_id, author_key, author, catalog_id, depth, source, state, score, due_at)
            SELECT ('00000000-0000-0000-0000-' || lpad((n % 20 + 1)::text, 12, '0'))::uuid, 'OL' || n || 'A', 'Author ' || n, 'OL' || n || 'A', n % 3, 'discovery',
              CASE WHEN n % 20 + 1 <= 15 AND n / 20 % 2 = 0 THEN 'pending' ELSE 'warmed' END, 1 + n % 17, now()
            FROM generate_series(1, 200000) AS n;
            INSERT INTO edges (job_id, from_key, to_key, name, catalog_id, shared_works)
            SELECT job_id, author_key, 'OL' || hashtext(author_key) % 200000 || 'A', 'Co-author', 'OL' || hashtext(author_key) % 200000 || 'A', 1 FROM frontier;
            INSERT INTO identities (job_id, catalog_id, author_key) SELECT job_id, author_key, author_key FROM frontier WHERE state = 'warmed';
            INSERT INTO shared_works (job_id, work_id) SELECT job_id, 'OL' || substr(author_key, 3) || 'W' FROM frontier WHERE state = 'warmed';
            ANALYZE;
            """);
        fill.CommandTimeout = 300;
        await fill.ExecuteNonQueryAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Theory]
    [InlineData(100)]
    [InlineData(500)]
    public async Task A_claim_and_a_settling_read_a_few_rows_an_author_and_never_scan(int batch)
    {
        IReadOnlyList<AuthorQueued> claimed = [];
        var claim = await ReadsOfAsync(async database => claimed = await Claims(database).ClaimAsync(batch, default));
        Assert.Equal(batch, claimed.Count);
        // A job gives at most a window's worth of candidates, and fifteen jobs are warming.
        AssertBounded(claim, atMost: 15 * batch * 4);

        AuthorWarmed[] answers = [.. claimed.Select((a, i) => Answers.Warmed(a.JobId, a.AuthorKey, a.AuthorKey,
            string.Create(CultureInfo.InvariantCulture, $"OL{i + 1}A"), string.Create(CultureInfo.InvariantCulture, $"OL{i + 900_000}A")) with
            { SharedWorkIds = [string.Create(CultureInfo.InvariantCulture, $"OL{i}W")] })];
        AssertBounded(await ReadsOfAsync(database => new SettleAuthors(database).SettleAsync(answers, default)), atMost: 60 * batch);

        var next = await ReadsOfAsync(async database => claimed = await Claims(database).ClaimAsync(batch, default));
        AssertBounded(next, atMost: 15 * batch * 4);
        AssertBounded(await ReadsOfAsync(database => Claims(database).PutBackAsync([.. claimed.Take(batch / 2)], default)), atMost: 10 * batch);
        var setbacks = await ReadsOfAsync(database => Setbacks(database).DeferAsync([.. claimed.Skip(batch / 2).Select(a => Answers.Deferred(a))], default));
        AssertBounded(setbacks, atMost: 20 * batch);
        AssertBounded(await ReadsOfAsync(database => Setbacks(database).ExpireLeasesAsync(default)), atMost: 10 * batch);
    }

    [Fact]
    public async Task What_is_said_of_all_jobs_reads_the_rows_of_open_ones_only()
    {
        await _server.ScalarAsync<object>(
            """
            UPDATE ingestion.jobs SET state = 'Completed', ended_at = now(), summary = '{}', total_authors = 10000, total_works = 0, total_calls = 0
            WHERE id <> '00000000-0000-0000-0000-000000000001';
            UPDATE ingestion.frontier SET state = 'warmed' WHERE job_id <> '00000000-0000-0000-0000-000000000001'
            """);
        await _server.ScalarAsync<object>("VACUUM ANALYZE ingestion.frontier");
        const int authors = 10_000;
        var pace = new CatalogRate(new ConfigurationBuilder().Build());
        AssertBounded(await ReadsOfAsync(async database => Assert.Equal(20 * authors, (await new AllJobs(database).SumUpAsync(default)).TotalAuthors)), atMost: 4 * authors);
        AssertBounded(await ReadsOfAsync(database => new AllJobs(database).PendingAsync(50, default)), atMost: 2 * authors);
        AssertBounded(await ReadsOfAsync(database => new ReadProviders(database, pace, new ConfigurationBuilder().Build()).ReadAsync(default)), atMost: 2 * authors);
        AssertBounded(await ReadsOfAsync(database => JobFigures.ReadAsync(database, TimeSpan.FromMinutes(15), default)), atMost: 4 * authors);
    }

    static ClaimAuthors Claims(Database database) => new(database, TimeProvider.System, Options.Create(new DispatchOptions()));

    static RecordSetbacks Setbacks(Database database) => new(database, Options.Create(new DispatchOptions()));

    static void AssertBounded((long Scanned, long ByIndex, string Tables) reads, long atMost)
    {
        Assert.True(reads.Scanned == 0, $"{reads.Scanned} rows were read by scanning: {reads.Tables}");
        Assert.True(reads.ByIndex <= atMost, $"{reads.ByIndex} index entries were read, not {atMost} at most: {reads.Tables}");
    }

    /// <summary>What the tables that grow were read for this, by PostgreSQL's own count.</summary>
    async Task<(long Scanned, long ByIndex, string Tables)> ReadsOfAsync(Func<Database, Task> work)
    {
        var before = await ReadsAsync();
        // A connection reports what it did at the latest when it ends.
        await using (var source = PostgresDatabase.Connect(new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Pooling = false }.ConnectionString).Source)
            await work(new PostgresDatabase(source));
        await Eventually.Async(async () => (await ReadsAsync()).Values.Sum(r => r.ByIndex) > before.Values.Sum(r => r.ByIndex), "PostgreSQL counts what was read");
        await Eventually.Async(
            async () => await _server.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'") == 0,
            "the connections are gone");
        var reads = (await ReadsAsync()).Select(r => (r.Key, Scanned: r.Value.Scanned - before[r.Key].Scanned, ByIndex: r.Value.ByIndex - before[r.Key].ByIndex)).ToArray();
        return (reads.Sum(r => r.Scanned), reads.Sum(r => r.ByIndex), string.Join(", ", reads));
    }

    async Task<Dictionary<string, (long Scanned, long ByIndex)>> ReadsAsync()
    {
        var reads = new Dictionary<string, (long, long)>();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT t.relname, t.seq_tup_read, sum(i.idx_tup_read)::bigint
            FROM pg_stat_user_tables AS t JOIN pg_stat_user_indexes AS i USING (relid)
            WHERE t.relname IN ('frontier', 'edges', 'identities', 'shared_works') GROUP BY 1, 2
            """,
            connection);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
            reads.Add(row.GetString(0), (row.GetInt64(1), row.GetInt64(2)));
        return reads;
    }
}
