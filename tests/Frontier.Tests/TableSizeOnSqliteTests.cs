using System.Globalization;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace CacheWarming.Tests.Frontier;

/// <summary>What a claim and a settling cost does not grow with the file: 100,000 authors of five jobs stand in it.</summary>
public sealed class TableSizeOnSqliteTests(OnSqlite store) : IClassFixture<OnSqlite>
{
    const int Batch = 200;
    const int StepsPerCall = 1_000;

    [Fact]
    public async Task A_claim_and_a_settling_take_a_bounded_number_of_steps()
    {
        await FillAsync();
        IReadOnlyList<AuthorQueued> claimed = [];
        var options = Options.Create(new DispatchOptions());
        var claims = new ClaimAuthors(store.Database, TimeProvider.System, options);
        var setbacks = new RecordSetbacks(store.Database, options);

        Assert.InRange(await StepsOfAsync(async () => claimed = await claims.ClaimAsync(Batch, default)), 1, 6_000 * Batch);
        Assert.Equal(Batch, claimed.Count);

        AuthorWarmed[] answers = [.. claimed.Select((a, i) => Answers.Warmed(a.JobId, a.AuthorKey, a.AuthorKey,
            string.Create(CultureInfo.InvariantCulture, $"OL{i + 1}A"), string.Create(CultureInfo.InvariantCulture, $"OL{i + 900_000}A")) with
            { SharedWorkIds = [string.Create(CultureInfo.InvariantCulture, $"OL{i}W")] })];
        Assert.InRange(await StepsOfAsync(() => new SettleAuthors(store.Database).SettleAsync(answers, default)), 1, 4_000 * Batch);

        claimed = await claims.ClaimAsync(Batch, default);
        Assert.InRange(await StepsOfAsync(() => claims.PutBackAsync([.. claimed.Take(Batch / 2)], default)), 1, 1_000 * Batch);
        Assert.InRange(
            await StepsOfAsync(() => setbacks.DeferAsync([.. claimed.Skip(Batch / 2).Select(a => Answers.Deferred(a))], default)), 1, 1_000 * Batch);
        Assert.InRange(await StepsOfAsync(() => setbacks.ExpireLeasesAsync(default)), 0, 1_000 * Batch);
    }

    /// <summary>Steps of SQLite's virtual machine that this takes; the connection comes from the pool and goes back to it.</summary>
    async Task<long> StepsOfAsync(Func<Task> work)
    {
        long steps = 0;
        SQLitePCL.sqlite3 handle;
        delegate_progress count = _ =>
        {
            steps += StepsPerCall;
            return 0;
        };
        await using (var connection = (SqliteConnection)await store.Database.OpenAsync(default))
        {
            handle = connection.Handle!;
            raw.sqlite3_progress_handler(handle, StepsPerCall, count, null);
        }
        await work();
        raw.sqlite3_progress_handler(handle, 0, null, null);
        return steps;
    }

    async Task FillAsync()
    {
        await using var connection = await store.Database.OpenAsync(default);
        await connection.RunAsync(
            """
            WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5)
            INSERT INTO jobs (id, state, client, file_hash, options, priority, max_depth, format, books, skipped, submitted_at)
            SELECT '00000000-0000-0000-0000-00000000000' || n, 'Warming', 'reader', n, '', 0, 2, 'goodreads', 0, 0, 0 FROM n;
            WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000)
            INSERT INTO frontier (job_id, author_key, author, catalog_id, depth, source, state, score, due_at)
            SELECT '00000000-0000-0000-0000-00000000000' || (n % 5 + 1), 'OL' || n || 'A', 'Author ' || n, 'OL' || n || 'A', n % 3, 'discovery',
              CASE WHEN n % 2 = 0 THEN 'pending' ELSE 'warmed' END, 1 + n % 17, 0 FROM n;
            INSERT INTO edges (job_id, from_key, to_key, name, catalog_id, shared_works) SELECT job_id, author_key, 'OL7A', 'Co-author', 'OL7A', 1 FROM frontier;
            INSERT INTO identities (job_id, catalog_id, author_key) SELECT job_id, author_key, author_key FROM frontier WHERE state = 'warmed';
            """,
            null, [], default);
    }
}
