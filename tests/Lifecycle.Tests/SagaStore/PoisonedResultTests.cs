using System.Security.Cryptography;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.SagaStore;

/// <summary>A result that PostgreSQL refuses costs exactly its author.</summary>
public sealed class PoisonedResultTests : IAsyncLifetime
{
    TestDatabase _database = null!;
    Stage _stage = null!;

    public async Task InitializeAsync()
    {
        _database = await TestServers.CreateDatabaseAsync();
        _stage = await Stage.OnPostgresAsync(_database.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_poisoned_result_among_fifty_costs_exactly_its_author()
    {
        var keys = Enumerable.Range(10, 50).Select(n => $"author {n}").ToArray();
        var job = await _stage.PutAsync(WithoutCoAuthors(), keys.Select(key => (key, "queued")));
        // A key is a B-tree's: PostgreSQL refuses one of more than a third of a page that does not compress.
        var endless = new CoAuthor(RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 9_000), CatalogId: null, 1);

        await _stage.SayAsync(keys.Select(key => Warmed(job, key, key == keys[20] ? endless : new CoAuthor("A. U. Thor", "OL1A", 1))).ToArray());

        var states = (await _stage.AuthorsAsync(job)).Split(' ');
        Assert.Equal(keys.Select(key => key == keys[20] ? "failed" : "warmed"), states);
        Assert.Equal(
            ["the result could not be stored"],
            await _stage.QueryAsync("SELECT reason FROM frontier WHERE job_id = @job AND state = 'failed'", job, row => row.GetString(0)));
        Assert.Empty(_stage.Traffic.Failures);
        Assert.NotEmpty(_stage.Traffic.Published.OfType<FrontierDrained>());
        Assert.Equal("Verifying", (await _stage.JobAsync(job)).State);
    }

    [Fact]
    public async Task A_batch_that_takes_longer_than_a_statement_may_is_taken_apart()
    {
        await using var stage = await Stage.OnPostgresAsync(_database.ConnectionString + ";Command Timeout=1");
        var job = await stage.PutAsync(WithoutCoAuthors(), [("a", "queued"), ("b", "queued"), ("c", "queued")]);
        await using var holder = await _database.OpenAsync();
        await using var holding = await holder.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("SELECT 1 FROM ingestion.frontier WHERE author_key = 'c' FOR UPDATE", holder, holding))
            await hold.ExecuteNonQueryAsync();

        var saying = stage.SayAsync(new AuthorsWarmed([.. new[] { "a", "b", "c" }.Select(key => Warmed(job, key, new CoAuthor("A. U. Thor", "OL1A", 1)).Authors[0])]));
        await Eventually.Async(
            async () =>
            {
                stage.Time.Advance(TimeSpan.FromSeconds(1));
                return await stage.AuthorsAsync(job) == "warmed warmed queued";
            },
            "the others are settled");
        await holding.RollbackAsync();
        await Eventually.Async(
            () =>
            {
                stage.Time.Advance(TimeSpan.FromSeconds(1));
                return saying.IsCompleted;
            },
            "the last is settled too");

        await saying;
        Assert.Equal("warmed warmed warmed", await stage.AuthorsAsync(job));
    }

    [Fact]
    public async Task Zero_characters_and_half_surrogates_are_no_poison()
    {
        var job = await _stage.PutAsync(WithoutCoAuthors(), [("a", "queued"), ("b", "queued")]);

        await _stage.SayAsync(
            Warmed(job, "a", new CoAuthor("Nul\0l", CatalogId: null, 1), "no\0thing"),
            Warmed(job, "b", new CoAuthor("Half \ud83d", CatalogId: null, 1)));

        Assert.Equal("warmed warmed", await _stage.AuthorsAsync(job));
        Assert.Empty(_stage.Traffic.Failures);
    }

    static Job WithoutCoAuthors()
    {
        var job = Jobs.Warming();
        job.MaxDepth = 0;
        return job;
    }

    static AuthorsWarmed Warmed(Guid job, string key, CoAuthor coAuthor, string? reason = null) =>
        new([new(job, key, key, null, 0, 1, WarmingOutcome.Warmed, 3, [coAuthor], [], 1, TimeSpan.FromSeconds(1), Jobs.LongAgo, reason)]);
}
