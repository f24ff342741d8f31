using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using static CacheWarming.Tests.Frontier.Answers;

namespace CacheWarming.Tests.Frontier;

/// <summary>What an answer makes of its row, once.</summary>
public abstract class SettleContract<TStore>(TStore store) : FrontierContract<TStore>(store)
    where TStore : class, IStore
{
    [Fact]
    public async Task Every_outcome_is_a_final_state()
    {
        var job = await World.JobAsync(authors: ["Warm", "Cold", "Nobody"]);
        await Claims.ClaimAsync(10, default);

        await Settling.SettleAsync([Warmed(job, "Cold", "OL1A"), AlreadyWarm(job, "Warm", "OL2A"), NotFound(job, "Nobody")], default);

        var rows = (await World.RowsAsync(job)).ToDictionary(r => r.Author);
        Assert.Equal(("warmed", "OL1A", 10, 1), (rows["Cold"].State, rows["Cold"].CatalogId, rows["Cold"].Works, rows["Cold"].UpstreamCalls));
        Assert.Equal(("alreadyWarm", "OL2A", 0, 0), (rows["Warm"].State, rows["Warm"].CatalogId, rows["Warm"].Works, rows["Warm"].UpstreamCalls));
        Assert.Equal(("notFound", "nobody knows this author", 0), (rows["Nobody"].State, rows["Nobody"].Reason, rows["Nobody"].Works));
        Assert.All(rows.Values, row => Assert.Equal((null, true, 1), (row.LeaseSeconds, row.HasSettledTime, row.Settlements)));
    }

    [Fact]
    public async Task Only_the_first_answer_counts()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var answer = Warmed(job, "Neil Gaiman", "OL1A", "OL2A");
        await Settling.SettleAsync([answer, answer], default);
        var once = await World.RowsAsync(job);

        await Settling.SettleAsync([answer], default);
        await Settling.SettleAsync([AlreadyWarm(job, "Neil Gaiman", "OL1A", "OL3A")], default);
        await Settling.SettleAsync([NotFound(job, "Neil Gaiman")], default);

        Assert.Equal(Settled(once), Settled(await World.RowsAsync(job)));
    }

    [Fact]
    public async Task Success_applies_to_a_row_that_waits_and_to_one_that_failed()
    {
        var job = await World.JobAsync(authors: ["Failed", "Waiting"]);
        await Claims.ClaimAsync(10, default);
        await Setbacks.FailAsync([new FailedAuthor(job, World.Key("Failed"), null, "a bug")], default);
        await World.LeasesEndAsync();
        await Setbacks.ExpireLeasesAsync(default);

        await Settling.SettleAsync([Warmed(job, "Failed", null, "OL1A"), Warmed(job, "Waiting")], default);

        Assert.Equal(("warmed", null), (await World.RowAsync(job, "Failed")) is var failed ? (failed.State, failed.Reason) : default);
        Assert.Equal("warmed", (await World.RowAsync(job, "Waiting")).State);
        Assert.Equal("pending", (await World.RowAsync(job, "OL1A")).State);
    }

    [Fact]
    public async Task Failure_never_replaces_success()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var queued = await Claims.ClaimAsync(10, default);
        await Settling.SettleAsync([Warmed(job, "Neil Gaiman")], default);

        await Setbacks.FailAsync([new FailedAuthor(job, World.Key("Neil Gaiman"), 1, "late"), new FailedAuthor(job, World.Key("Neil Gaiman"), null, "late")], default);
        await Setbacks.DeferAsync([Deferred(queued[0])], default);

        Assert.Equal("warmed", (await World.RowAsync(job, "Neil Gaiman")).State);
        Assert.Empty(await World.GatesAsync());
    }

    [Fact]
    public async Task Answers_for_unknown_jobs_and_authors_are_ignored()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");

        var drained = await Settling.SettleAsync(
            [Warmed(Guid.NewGuid(), "Neil Gaiman", "OL1A", "OL2A"), Warmed(job, "Nobody's Author", "OL3A", "OL4A"), Warmed(job, "Neil Gaiman", "OL1A")], default);

        Assert.Equal([job], drained);
        Assert.Equal("warmed", Assert.Single(await World.RowsAsync(job)).State);
    }

    [Fact]
    public async Task Nothing_is_inserted_and_nothing_revives_after_a_cancel()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);
        await Claims.ClaimAsync(1, default);
        await World.CancelAsync(job);

        var drained = await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A", "OL2A"), Warmed(job, "Terry Pratchett", "OL3A", "OL2A")], default);

        Assert.Empty(drained);
        Assert.Equal(["cancelled", "cancelled"], (await World.RowsAsync(job)).Select(r => r.State));
    }

    [Fact]
    public async Task A_late_success_of_a_failed_author_adds_no_authors_to_a_job_that_ended()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        await Claims.ClaimAsync(1, default);
        await Setbacks.FailAsync([new FailedAuthor(job, World.Key("Neil Gaiman"), 1, "a bug")], default);
        await World.JobBecomesAsync(job, "CompletedWithFailures");

        await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A", "OL2A")], default);

        Assert.Equal("warmed", Assert.Single(await World.RowsAsync(job)).State);
    }

    [Fact]
    public async Task A_paused_job_still_takes_what_was_out()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        await Claims.ClaimAsync(1, default);
        await World.JobBecomesAsync(job, "Paused");

        Assert.Empty(await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A", "OL2A")], default));

        Assert.Equal(["pending", "warmed"], (await World.RowsAsync(job)).Select(r => r.State));
    }

    [Fact]
    public async Task Jobs_are_drained_exactly_when_no_row_is_open()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);
        var other = await World.JobAsync(authors: ["Ursula K. Le Guin", "Octavia Butler"]);

        Assert.Empty(await Settling.SettleAsync([Warmed(job, "Neil Gaiman", null, "OL2A"), NotFound(other, "Octavia Butler")], default));
        Assert.Empty(await Settling.SettleAsync([Warmed(job, "Terry Pratchett")], default));
        await Claims.ClaimAsync(10, default);
        Assert.Empty(await Settling.SettleAsync([Warmed(job, "Terry Pratchett")], default));
        Assert.Equal([job], await Settling.SettleAsync([AlreadyWarm(job, "OL2A", "OL2A")], default));
        Assert.Equal([job], await Settling.SettleAsync([AlreadyWarm(job, "OL2A", "OL2A")], default));
        Assert.Equal([other], await Settling.SettleAsync([Warmed(other, "Ursula K. Le Guin")], default));
    }

    [Fact]
    public async Task A_null_character_in_a_name_costs_nothing()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var answer = Warmed(job, "Neil Gaiman", "OL1A") with
        {
            Reason = "chosen\0 by title",
            CoAuthors = [new CoAuthor("Terry\0 Pratchett", "OL2A", 3), new CoAuthor("Dave\0 McKean", null, 2), new CoAuthor("\0", null, 1)],
        };

        await Settling.SettleAsync([answer], default);

        Assert.Equal(["Dave McKean", "Neil Gaiman", "Terry Pratchett"], (await World.RowsAsync(job)).Select(r => r.Author).Order(StringComparer.Ordinal));
        Assert.Equal("chosen by title", (await World.RowAsync(job, "Neil Gaiman")).Reason);
    }

    [Fact]
    public async Task Works_of_two_authors_count_once()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);

        await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A") with { WorksCount = 10, SharedWorkIds = ["OL7W", "OL8W"] }], default);
        await Settling.SettleAsync([Warmed(job, "Terry Pratchett", "OL2A") with { WorksCount = 5, SharedWorkIds = ["OL8W", "OL9W"] }], default);

        Assert.Equal(14, await World.WorksAsync(job));
    }

    [Fact]
    public async Task Works_that_the_cache_held_already_are_not_this_jobs()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");

        await Settling.SettleAsync([AlreadyWarm(job, "Neil Gaiman", "OL1A") with { WorksCount = 10, SharedWorkIds = ["OL7W"] }], default);

        Assert.Equal(0, await World.WorksAsync(job));
    }

    static IEnumerable<Row> Settled(IEnumerable<Row> rows) => rows.Select(row => row with { DueSeconds = 0 });
}

public sealed class SettleOnPostgres(OnPostgres store) : SettleContract<OnPostgres>(store);

public sealed class SettleOnSqlite(OnSqlite store) : SettleContract<OnSqlite>(store);
