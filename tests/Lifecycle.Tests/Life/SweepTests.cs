using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>What a job owes and a crash swallowed is sent again; nothing else is.</summary>
public sealed class SweepTests : IAsyncLifetime, IDisposable
{
    readonly SqliteStage _fixture = new();
    Sweep _sweep = null!;

    Stage Stage => _fixture.Stage;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _sweep = ActivatorUtilities.CreateInstance<Sweep>(Stage.Services);
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    public void Dispose() => _sweep?.Dispose();

    [Fact]
    public async Task Every_state_is_sent_what_it_owes()
    {
        var submitted = await Stage.PutAsync(Jobs.In("Submitted"), [("a", "pending")]);
        var drained = await Stage.PutAsync(Jobs.Warming(), [("a", "warmed")]);
        var asked = await Stage.PutAsync(Jobs.Verifying(), [("a", "warmed")]);
        var unannounced = await Stage.PutAsync(Jobs.Ended("Cancelled"), [("a", "cancelled")]);

        await _sweep.SweepAsync(CancellationToken.None);
        await Stage.QuietAsync();

        Assert.Equal("Warming", (await Stage.JobAsync(submitted)).State);
        Assert.Equal("Verifying", (await Stage.JobAsync(drained)).State);
        Assert.Equal("2", (await Stage.RowAsync(asked))["verify_attempts"]);
        Assert.Equal("1", (await Stage.RowAsync(unannounced))["announced"]);
    }

    [Fact]
    public async Task What_is_on_its_way_or_needs_nothing_is_left_alone()
    {
        var now = Stage.Time.GetUtcNow();
        var submitted = Jobs.In("Submitted");
        submitted.SubmittedAt = now;
        var asked = Jobs.Verifying();
        asked.VerifyAskedAt = now;
        var ended = Jobs.Ended("Completed");
        ended.EndedAt = now;
        var announced = Jobs.Ended("Completed");
        announced.Announced = true;
        foreach (var job in new[] { submitted, asked, ended, announced })
            await Stage.PutAsync(job, [("a", "warmed")]);
        await Stage.PutAsync(Jobs.Warming(), [("a", "pending")]);
        await Stage.PutAsync(Jobs.In("Paused"), [("a", "warmed")]);

        await _sweep.SweepAsync(CancellationToken.None);

        Assert.Empty(Stage.Traffic.Published);
    }

    [Fact]
    public async Task Authors_whose_dispatcher_died_go_out_again_and_the_job_says_why_it_waits()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "pending"), ("b", "pending")]);
        Assert.Equal(2, (await Stage.Services.GetRequiredService<ClaimAuthors>().ClaimAsync(10, CancellationToken.None)).Count);
        await Stage.RunAsync($"UPDATE claims SET claimed_at = {Stage.Database.In("-5")}, send_until = {Stage.Database.In("-1")} WHERE job_id = @job", job);
        Assert.StartsWith("waiting for the message broker", (await Stage.JobAsync(job)).WaitingFor, StringComparison.Ordinal);

        await _sweep.SweepAsync(CancellationToken.None);

        Assert.Equal("pending pending", await Stage.AuthorsAsync(job));
        Assert.Null((await Stage.JobAsync(job)).WaitingFor);
    }

    [Fact]
    public async Task Of_what_the_broker_has_no_claim_is_left()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "pending")]);
        using var dispatcher = ActivatorUtilities.CreateInstance<Dispatcher>(Stage.Services);

        Assert.Equal(1, await dispatcher.DispatchAsync(CancellationToken.None));

        Assert.Empty(await Stage.QueryAsync("SELECT author_key FROM claims WHERE job_id = @job", job, row => row.GetString(0)));
    }

    [Fact]
    public async Task An_author_whose_lease_is_over_is_pending_again()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "queued"), ("b", "queued")]);
        await Stage.RunAsync($"UPDATE frontier SET lease_until = {Stage.Database.In("-1")} WHERE job_id = @job AND author_key = 'a'", job);

        await _sweep.SweepAsync(CancellationToken.None);

        Assert.Equal("pending queued", await Stage.AuthorsAsync(job));
        Assert.Empty(Stage.Traffic.Published.OfType<FrontierDrained>());
    }
}
