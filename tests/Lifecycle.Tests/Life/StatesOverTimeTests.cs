using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs.Timeline;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>The states that a job went through, with their times, as its timeline shows them.</summary>
public sealed class StatesOverTimeTests(SqliteStage fixture) : IClassFixture<SqliteStage>
{
    Stage Stage => fixture.Stage;

    [Fact]
    public async Task Each_state_lasts_until_the_next_and_the_last_until_now()
    {
        var job = await Stage.PutAsync(Jobs.In("Submitted"), [("a", "queued")]);
        await Stage.SayAsync(new JobSubmitted(job));
        await Stage.AskAsync(new PauseJob(job));
        await Stage.AskAsync(new PauseJob(job));
        await Stage.AskAsync(new ResumeJob(job));

        var states = (await TimelineAsync(job)).States;

        Assert.Equal(["Submitted", "Warming", "Paused", "Warming"], states.Select(state => state.State));
        Assert.All(states.Zip(states.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
    }

    [Fact]
    public async Task A_job_that_was_opened_again_shows_how_long_it_was_ended()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "failed")], books: 0);
        await Stage.SayAsync(new FrontierDrained(job));
        await Stage.AskAsync(new RetryFailedAuthors(job));
        await Stage.AskAsync(new CancelJob(job));

        // The job is measured and ends in one step, because it has no books.
        Assert.Equal(["Submitted", "Verifying", "CompletedWithFailures", "Warming"], (await TimelineAsync(job)).States.Select(state => state.State));
    }

    [Fact]
    public async Task A_job_that_is_paused_again_and_again_keeps_its_latest_states()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "queued")]);
        await Stage.RunAsync(
            $"INSERT INTO job_states (job_id, position, state, entered_at) SELECT @job, value, 'Warming', {Stage.Database.Now} FROM json_each(@rows)", job,
            ("rows", $"[{string.Join(',', Enumerable.Range(1, JobStates.MostKept))}]"));

        await Stage.AskAsync(new PauseJob(job));

        Assert.Equal(JobStates.MostKept, (await Stage.QueryAsync("SELECT position FROM job_states WHERE job_id = @job", job, row => row.GetInt32(0))).Count);
        Assert.Equal("Paused", (await TimelineAsync(job)).States[^1].State);
        Assert.DoesNotContain((await TimelineAsync(job)).States, state => state.State == "Submitted");
    }

    async Task<JobTimeline> TimelineAsync(Guid job)
    {
        await using var connection = await Stage.Database.OpenAsync(default);
        return await JobTimeline.ReadAsync(Stage.Database, connection, await Stage.JobAsync(job), TimeProvider.System.GetUtcNow(), default);
    }
}
