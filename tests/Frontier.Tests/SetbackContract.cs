using CacheWarming.Ingestion.Frontier;
using static CacheWarming.Tests.Frontier.Answers;

namespace CacheWarming.Tests.Frontier;

/// <summary>Authors deferred, failed, or never answered for.</summary>
public abstract class SetbackContract<TStore>(TStore store) : FrontierContract<TStore>(store)
    where TStore : class, IStore
{
    [Fact]
    public async Task A_deferred_author_waits_as_long_as_the_provider_asked()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var author = Assert.Single(await Claims.ClaimAsync(10, default));

        Assert.Empty(await Setbacks.DeferAsync([Deferred(author, seconds: 600)], default));

        var row = await World.RowAsync(job, "Neil Gaiman");
        Assert.Equal(("pending", 1, null, true), (row.State, row.Attempt, row.LeaseSeconds, row.WaitedSeconds is not null));
        Assert.InRange(row.DueSeconds, 570, 600);
        Assert.Equal("waiting for OpenLibrary: 429 Too Many Requests", row.Reason);
    }

    [Fact]
    public async Task A_deferred_author_goes_out_when_its_time_has_come_not_when_another_got_through()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);
        var authors = await Claims.ClaimAsync(10, default);
        await Setbacks.DeferAsync([Deferred(authors[0], seconds: 600)], default);
        await World.WaitOfGatesIsOverAsync();
        await Settling.SettleAsync([Warmed(job, authors[1].AuthorKey)], default);
        Assert.Empty(await Claims.ClaimAsync(10, default));

        await World.WaitIsOverAsync();

        Assert.Equal(authors[0].AuthorKey, Assert.Single(await Claims.ClaimAsync(10, default)).AuthorKey);
    }

    [Fact]
    public async Task A_deferral_of_another_attempt_or_of_an_open_row_changes_nothing()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var first = Assert.Single(await Claims.ClaimAsync(10, default));
        await Claims.PutBackAsync([first], default);

        await Setbacks.DeferAsync([Deferred(first, seconds: 600)], default);
        var second = Assert.Single(await Claims.ClaimAsync(10, default));
        await Setbacks.DeferAsync([Deferred(first, seconds: 600)], default);

        Assert.Equal(("queued", 2, false), (await World.RowAsync(job, "Neil Gaiman")) is var row ? (row.State, row.Attempt, row.WaitedSeconds is not null) : default);
        Assert.Equal(2, second.Attempt);
        Assert.Empty(await World.GatesAsync());
    }

    [Fact]
    public async Task Calls_in_vain_are_the_jobs_calls_once()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var first = Assert.Single(await Claims.ClaimAsync(10, default));
        var deferral = Deferred(first, seconds: 0) with { UpstreamCalls = 2 };
        await Setbacks.DeferAsync([deferral, deferral], default);
        await Setbacks.DeferAsync([deferral], default);
        await World.WaitOfGatesIsOverAsync();
        var second = Assert.Single(await Claims.ClaimAsync(10, default));
        var failure = new FailedAuthor(job, second.AuthorKey, second.Attempt, "a bug", UpstreamCalls: 4);
        await Setbacks.FailAsync([failure], default);
        await Setbacks.FailAsync([failure], default);

        Assert.Equal(6, (await World.RowAsync(job, "Neil Gaiman")).UpstreamCalls);

        await Settling.SettleAsync([Warmed(job, "Neil Gaiman")], default);
        await Settling.SettleAsync([Warmed(job, "Neil Gaiman")], default);

        Assert.Equal(7, (await World.RowAsync(job, "Neil Gaiman")).UpstreamCalls);
    }

    [Fact]
    public async Task A_deferral_that_comes_twice_counts_once()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var author = Assert.Single(await Claims.ClaimAsync(10, default));

        await Setbacks.DeferAsync([Deferred(author), Deferred(author)], default);
        await World.WaitIsOverAsync();
        await Setbacks.DeferAsync([Deferred(author)], default);

        Assert.True((await World.RowAsync(job, "Neil Gaiman")).DueSeconds < 0);
    }

    [Theory]
    [InlineData(7.1, "failed", "provider unavailable: waiting for OpenLibrary: 429 Too Many Requests")]
    [InlineData(6.9, "pending", "waiting for OpenLibrary: 429 Too Many Requests")]
    public async Task After_seven_days_of_waiting_an_author_fails(double days, string state, string reason)
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var author = Assert.Single(await Claims.ClaimAsync(10, default));
        await World.HasWaitedAsync(job, "Neil Gaiman", TimeSpan.FromDays(days));

        var drained = await Setbacks.DeferAsync([Deferred(author)], default);

        Assert.Equal((state, reason, state == "failed"), (await World.RowAsync(job, "Neil Gaiman")) is var row ? (row.State, row.Reason, row.HasSettledTime) : default);
        Assert.Equal(state == "failed" ? [job] : [], drained);
    }

    [Fact]
    public async Task Waiting_is_counted_from_the_first_deferral_and_forgotten_with_a_success()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        await Setbacks.DeferAsync([Deferred(Assert.Single(await Claims.ClaimAsync(10, default)))], default);
        await World.HasWaitedAsync(job, "Neil Gaiman", TimeSpan.FromDays(5));
        await World.WaitIsOverAsync();
        await Setbacks.DeferAsync([Deferred(Assert.Single(await Claims.ClaimAsync(10, default)))], default);
        Assert.InRange((await World.RowAsync(job, "Neil Gaiman")).WaitedSeconds!.Value, 5 * 86_400, (5 * 86_400) + 30);
        await World.WaitIsOverAsync();

        await Claims.ClaimAsync(10, default);
        await Settling.SettleAsync([Warmed(job, "Neil Gaiman")], default);

        Assert.Equal(("warmed", false), (await World.RowAsync(job, "Neil Gaiman")) is var row ? (row.State, row.WaitedSeconds is not null) : default);
    }

    [Fact]
    public async Task A_fault_fails_its_author_and_says_why()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);
        await Claims.ClaimAsync(10, default);

        Assert.Empty(await Setbacks.FailAsync([Failed(job, "Neil Gaiman", 1, "not\0 JSON")], default));
        Assert.Equal([job], await Setbacks.FailAsync([Failed(job, "Terry Pratchett", null, "not JSON")], default));

        Assert.Equal(("failed", "not JSON", null, true), (await World.RowAsync(job, "Neil Gaiman")) is var row ? (row.State, row.Reason, row.LeaseSeconds, row.HasSettledTime) : default);
    }

    [Fact]
    public async Task A_fault_of_a_stale_attempt_is_ignored()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        await Claims.ClaimAsync(10, default);
        await World.LeasesEndAsync();
        await Setbacks.ExpireLeasesAsync(default);

        await Setbacks.FailAsync([Failed(job, "Neil Gaiman", 1, "late")], default);
        Assert.Equal("pending", (await World.RowAsync(job, "Neil Gaiman")).State);
        await Claims.ClaimAsync(10, default);
        await Setbacks.FailAsync([Failed(job, "Neil Gaiman", 1, "late")], default);
        Assert.Equal("queued", (await World.RowAsync(job, "Neil Gaiman")).State);
    }

    [Fact]
    public async Task An_author_that_nobody_answered_for_goes_out_again_as_the_next_attempt()
    {
        var job = await World.JobAsync(authors: ["Silent", "Busy"]);
        await World.AuthorAsync(job, "Later", score: 1);
        await Claims.ClaimAsync(2, default);
        Assert.Equal((0, 0), await Setbacks.ExpireLeasesAsync(default));

        await World.LeasesEndAsync();
        await Settling.SettleAsync([Warmed(job, "Busy")], default);

        Assert.Equal((1, 0), await Setbacks.ExpireLeasesAsync(default));
        Assert.Equal(("pending", 1, 1), (await World.RowAsync(job, "Silent")) is var row ? (row.State, row.Attempt, row.Expiries) : default);
        Assert.Equal(2, Assert.Single(await Claims.ClaimAsync(1, default)).Attempt);
    }

    [Fact]
    public async Task After_five_expired_leases_an_author_is_lost()
    {
        var job = await World.JobAsync(authors: "Silent");
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(i, Assert.Single(await Claims.ClaimAsync(10, default)).Attempt);
            // Each lease is twice the last: while no Discovery runs, authors should not be lost soon.
            var lease = Options.LeaseSeconds * Math.Pow(2, i - 1);
            Assert.InRange((await World.RowAsync(job, "Silent")).LeaseSeconds!.Value, lease - 60, lease);
            await World.LeasesEndAsync();
            Assert.Equal(i < 5 ? (1, 0) : (0, 1), await Setbacks.ExpireLeasesAsync(default));
        }

        Assert.Equal(("failed", "lost: no answer to any dispatch", true), (await World.RowAsync(job, "Silent")) is var row ? (row.State, row.Reason, row.HasSettledTime) : default);
        Assert.Empty(await Claims.ClaimAsync(10, default));
    }

    [Fact]
    public async Task A_process_that_begins_anew_frees_what_was_out_and_counts_no_expiry()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);
        await Claims.ClaimAsync(10, default);
        await Settling.SettleAsync([Warmed(job, "Terry Pratchett")], default);

        await Setbacks.FreeLeasesAsync(default);

        Assert.Equal(("pending", 0, null), (await World.RowAsync(job, "Neil Gaiman")) is var row ? (row.State, row.Expiries, row.LeaseSeconds) : default);
        Assert.Equal("warmed", (await World.RowAsync(job, "Terry Pratchett")).State);
    }

    static FailedAuthor Failed(Guid job, string author, int? attempt, string reason) => new(job, World.Key(author), attempt, reason);
}

public sealed class SetbackOnPostgres(OnPostgres store) : SetbackContract<OnPostgres>(store);

public sealed class SetbackOnSqlite(OnSqlite store) : SetbackContract<OnSqlite>(store);
