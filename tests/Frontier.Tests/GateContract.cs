using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using static CacheWarming.Tests.Frontier.Answers;

namespace CacheWarming.Tests.Frontier;

/// <summary>A provider in trouble stops dispatch; one author at a time probes whether it is over.</summary>
public abstract class GateContract<TStore>(TStore store) : FrontierContract<TStore>(store)
    where TStore : class, IStore
{
    [Fact]
    public async Task Trouble_stops_dispatch_for_every_job()
    {
        await TroubledAsync(seconds: 600);
        await World.JobAsync(priority: JobPriority.High, authors: ["Urgent"]);

        Assert.Empty(await Claims.ClaimAsync(100, default));

        Assert.InRange((await World.GatesAsync())["OpenLibrary"], 570, 600);
    }

    [Fact]
    public async Task Then_exactly_one_probe_goes()
    {
        await TroubledAsync();
        await World.WaitIsOverAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Claims.ClaimAsync(100, default))));

        Assert.Single(claims.SelectMany(c => c));
        Assert.Empty(await Claims.ClaimAsync(100, default));
    }

    [Fact]
    public async Task A_success_with_a_call_opens_the_gate()
    {
        await TroubledAsync();
        var probe = await ProbeAsync();

        await Settling.SettleAsync([Warmed(probe.JobId, probe.AuthorKey)], default);

        Assert.Empty(await World.GatesAsync());
        Assert.Equal(4, (await Claims.ClaimAsync(100, default)).Count);
    }

    [Fact]
    public async Task A_success_that_was_on_its_way_when_the_gate_closed_opens_nothing()
    {
        var job = await World.JobAsync(authors: ["One", "Two", "Three"]);
        var authors = await Claims.ClaimAsync(2, default);
        await Setbacks.DeferAsync([Deferred(authors[0], seconds: 600)], default);

        await Settling.SettleAsync([Warmed(job, authors[1].AuthorKey)], default);

        Assert.InRange((await World.GatesAsync())["OpenLibrary"], 570, 600);
        Assert.Empty(await Claims.ClaimAsync(100, default));
    }

    [Fact]
    public async Task An_author_that_the_catalogue_does_not_know_was_asked_for_too()
    {
        await TroubledAsync();
        var probe = await ProbeAsync();

        await Settling.SettleAsync([NotFound(probe.JobId, probe.AuthorKey)], default);

        Assert.Empty(await World.GatesAsync());
    }

    [Fact]
    public async Task A_probe_that_needed_no_call_lets_the_next_one_go_at_once()
    {
        await TroubledAsync();
        var probe = await ProbeAsync();

        await Settling.SettleAsync([AlreadyWarm(probe.JobId, probe.AuthorKey)], default);

        Assert.Single(await Claims.ClaimAsync(100, default));
        Assert.Empty(await Claims.ClaimAsync(100, default));
    }

    [Fact]
    public async Task An_author_that_is_warm_already_opens_the_gate_of_the_cache_and_no_catalogues()
    {
        var job = await World.JobAsync(authors: ["One", "Two", "Three", "Four"]);
        var authors = await Claims.ClaimAsync(2, default);
        await Setbacks.DeferAsync([Deferred(authors[0], seconds: 5) with { Provider = AuthorDeferred.Cache }], default);
        await World.WaitIsOverAsync();
        var probe = Assert.Single(await Claims.ClaimAsync(100, default));

        await Settling.SettleAsync([AlreadyWarm(job, probe.AuthorKey)], default);

        Assert.Empty(await World.GatesAsync());
        Assert.Equal(2, (await Claims.ClaimAsync(100, default)).Count);
    }

    [Fact]
    public async Task A_probe_that_failed_by_its_own_fault_lets_the_next_one_go_at_once()
    {
        await TroubledAsync();
        var probe = await ProbeAsync();

        await Setbacks.FailAsync([new FailedAuthor(probe.JobId, probe.AuthorKey, probe.Attempt, "a bug")], default);

        Assert.Single(await Claims.ClaimAsync(100, default));
        Assert.Empty(await Claims.ClaimAsync(100, default));
    }

    [Fact]
    public async Task A_probe_that_the_broker_did_not_take_goes_again_at_once()
    {
        await TroubledAsync();
        var probe = await ProbeAsync();

        await Claims.PutBackAsync([probe], default);

        Assert.Single(await Claims.ClaimAsync(100, default));
        Assert.Empty(await Claims.ClaimAsync(100, default));
    }

    [Fact]
    public async Task A_probe_that_meets_the_trouble_again_closes_the_gate_for_as_long_as_it_is_told()
    {
        await TroubledAsync(seconds: 600);
        var probe = await ProbeAsync();

        await Setbacks.DeferAsync([Deferred(probe, seconds: 30)], default);

        Assert.Empty(await Claims.ClaimAsync(100, default));
        Assert.InRange((await World.GatesAsync())["OpenLibrary"], 1, 30);
    }

    [Fact]
    public async Task A_probe_that_nobody_answers_for_is_followed_by_another_when_its_lease_is_over()
    {
        await TroubledAsync();
        var probe = await ProbeAsync();
        Assert.InRange((await World.GatesAsync())["OpenLibrary"], Options.LeaseSeconds - 30, Options.LeaseSeconds);

        await World.WaitIsOverAsync();
        await World.LeasesEndAsync();
        await Setbacks.ExpireLeasesAsync(default);

        var next = Assert.Single(await Claims.ClaimAsync(100, default));
        Assert.True(next.AuthorKey != probe.AuthorKey || next.Attempt == probe.Attempt + 1);
    }

    [Fact]
    public async Task The_longest_of_several_waits_counts()
    {
        await World.JobAsync(authors: ["One", "Two", "Three"]);
        var authors = await Claims.ClaimAsync(3, default);

        await Setbacks.DeferAsync([Deferred(authors[0], seconds: 20), Deferred(authors[1], seconds: 600)], default);
        await Setbacks.DeferAsync([Deferred(authors[2], seconds: 5)], default);

        Assert.InRange((await World.GatesAsync())["OpenLibrary"], 570, 600);
    }

    [Fact]
    public async Task Each_provider_has_its_gate_and_all_must_be_due()
    {
        await TroubledAsync(seconds: 0.001);
        var probe = await ProbeAsync();
        await Setbacks.DeferAsync([Deferred(probe, seconds: 600, provider: "the cache")], default);

        Assert.Equal(["OpenLibrary", "the cache"], (await World.GatesAsync()).Keys.Order(StringComparer.Ordinal));
        Assert.Empty(await Claims.ClaimAsync(100, default));
    }

    [Fact]
    public async Task A_probe_with_nobody_to_send_leaves_the_gate_as_it_is()
    {
        await TroubledAsync();
        await World.WaitIsOverAsync();
        var before = await World.GatesAsync();
        await World.ClearJobsAsync();

        Assert.Empty(await Claims.ClaimAsync(100, default));

        Assert.True((await World.GatesAsync())["OpenLibrary"] <= before["OpenLibrary"]);
    }

    async Task TroubledAsync(double seconds = 60)
    {
        await World.JobAsync(authors: ["One", "Two", "Three", "Four", "Five"]);
        var author = Assert.Single(await Claims.ClaimAsync(1, default));
        await Setbacks.DeferAsync([Deferred(author, seconds)], default);
    }

    async Task<AuthorQueued> ProbeAsync()
    {
        await World.WaitIsOverAsync();
        return Assert.Single(await Claims.ClaimAsync(100, default));
    }
}

public sealed class GateOnPostgres(OnPostgres store) : GateContract<OnPostgres>(store);

public sealed class GateOnSqlite(OnSqlite store) : GateContract<OnSqlite>(store);
