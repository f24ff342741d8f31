using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs.Timeline;
using static CacheWarming.Tests.Frontier.Answers;

namespace CacheWarming.Tests.Frontier;

/// <summary>What was done for a job, when, and what it waited for: kept in the transactions that did it, in few rows.</summary>
public abstract class TimelineContract<TStore>(TStore store) : FrontierContract<TStore>(store)
    where TStore : class, IStore
{
    [Fact]
    public async Task Settled_failed_and_deferred_authors_and_their_calls_are_counted_once()
    {
        var job = await World.JobAsync(authors: ["One", "Two", "Three", "Four", "Five"]);
        var other = await World.JobAsync(authors: ["Six"]);
        var authors = (await Claims.ClaimAsync(10, default)).Where(author => author.JobId == job).ToList();

        await Settling.SettleAsync([Warmed(job, authors[0].AuthorKey), Warmed(other, "Six"), NotFound(job, authors[1].AuthorKey)], default);
        await Settling.SettleAsync([Warmed(job, authors[0].AuthorKey)], default);
        await Setbacks.FailAsync([new FailedAuthor(job, authors[2].AuthorKey, authors[2].Attempt, "a bug", 3)], default);
        await Setbacks.FailAsync([new FailedAuthor(job, authors[2].AuthorKey, authors[2].Attempt, "a bug", 3)], default);
        var deferral = Deferred(authors[3]) with { UpstreamCalls = 2 };
        await Setbacks.DeferAsync([deferral, deferral], default);
        await World.LeasesEndAsync();
        await Setbacks.ExpireLeasesAsync(default);

        var activity = (await World.TimelineAsync(job)).Activity;
        Assert.Equal((7, 2, 1, 2), (activity.Sum(a => a.Calls), activity.Sum(a => a.Settled), activity.Sum(a => a.Failed), activity.Sum(a => a.Retried)));
        Assert.Equal((await World.AuthorsAsync(job)).Calls, activity.Sum(a => a.Calls));
        Assert.Equal((1, 1), ((await World.TimelineAsync(other)).Activity.Sum(a => a.Settled), (await World.TimelineAsync(other)).Activity.Sum(a => a.Calls)));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(75, 10)]
    [InlineData(3_690, 60)]
    [InlineData(9_900, 600)]
    [InlineData(100_000, 3_600)]
    [InlineData(1_000_000, 86_400)]
    public async Task Rows_stand_for_longer_times_as_a_job_grows_older(int age, int length)
    {
        var job = await World.JobAsync(authors: ["One", "Two"]);
        await World.WasSubmittedAsync(job, TimeSpan.FromSeconds(age));

        foreach (var author in await Claims.ClaimAsync(10, default))
            await Settling.SettleAsync([Warmed(job, author.AuthorKey)], default);

        var timeline = await World.TimelineAsync(job);
        Assert.All(timeline.Activity, step => Assert.Equal((length, 0), (step.Seconds, (int)Math.Round((step.From - timeline.From).TotalSeconds) % length)));
        Assert.InRange((timeline.Activity[^1].From - timeline.From).TotalSeconds, age - length, age + 30);
        Assert.InRange(timeline.Activity.Count, 1, length < 60 ? 2 : 1);
        Assert.Equal(2, timeline.Activity.Sum(step => step.Calls));
    }

    [Fact]
    public void A_job_of_a_week_has_at_most_five_hundred_rows()
    {
        var rows = 0;
        for (var second = 0; second < 604_800; second += JobActivity.LengthAt(second))
            rows++;

        Assert.Equal(500, rows);
    }

    [Fact]
    public async Task A_wait_for_a_provider_lasts_from_its_first_refusal_to_its_first_answer()
    {
        var job = await World.JobAsync(authors: ["One", "Two", "Three"]);
        await World.WasSubmittedAsync(job, TimeSpan.FromHours(1));
        Assert.Empty((await World.TimelineAsync(job)).Waits);
        var author = Assert.Single(await Claims.ClaimAsync(1, default));
        await Setbacks.DeferAsync([Deferred(author)], default);
        var open = Assert.Single((await World.TimelineAsync(job)).Waits);
        Assert.Equal(("OpenLibrary", "429 Too Many Requests"), (open.Provider, open.Reason));

        await World.WaitIsOverAsync();
        var probe = Assert.Single(await Claims.ClaimAsync(100, default));
        await Setbacks.DeferAsync([Deferred(probe)], default);
        Assert.Equal(open.From, Assert.Single((await World.TimelineAsync(job)).Waits).From);
        await SucceedAsync(job);

        var ended = Assert.Single((await World.TimelineAsync(job)).Waits);
        Assert.Equal(open.From, ended.From);
        Assert.True(ended.To < (await World.TimelineAsync(job)).To);
    }

    [Fact]
    public async Task A_provider_that_refuses_again_within_a_minute_is_one_wait_and_later_it_is_another()
    {
        var job = await World.JobAsync(authors: ["One", "Two", "Three", "Four", "Five", "Six"]);
        await World.WasSubmittedAsync(job, TimeSpan.FromHours(1));
        await RefuseAndSucceedAsync(job);
        await RefuseAndSucceedAsync(job);
        Assert.Single((await World.TimelineAsync(job)).Waits);

        await World.WaitsEndedAsync(TimeSpan.FromMinutes(2));
        await RefuseAndSucceedAsync(job);

        Assert.Equal(2, (await World.TimelineAsync(job)).Waits.Count);
    }

    async Task RefuseAndSucceedAsync(Guid job)
    {
        await Setbacks.DeferAsync([Deferred(Assert.Single(await Claims.ClaimAsync(1, default)))], default);
        await SucceedAsync(job);
    }

    async Task SucceedAsync(Guid job)
    {
        await World.WaitIsOverAsync();
        await Settling.SettleAsync([Warmed(job, Assert.Single(await Claims.ClaimAsync(100, default)).AuthorKey)], default);
        await World.WaitIsOverAsync();
    }
}

public sealed class TimelineOnPostgres(OnPostgres store) : TimelineContract<OnPostgres>(store);

public sealed class TimelineOnSqlite(OnSqlite store) : TimelineContract<OnSqlite>(store);
