using CacheWarming.Contracts;
using CacheWarming.Ingestion.Jobs;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>How jobs end, and how an ended one is opened again.</summary>
public sealed class EndingsTests(SqliteStage fixture) : IClassFixture<SqliteStage>
{
    Stage Stage => fixture.Stage;

    [Fact]
    public async Task A_job_without_authors_ends()
    {
        var job = await Stage.PutAsync(Jobs.In("Submitted"), []);

        await Stage.SayAsync(new JobSubmitted(job));
        await MeasureAsync(job);

        Assert.Equal(("Completed", 100), ((await Stage.JobAsync(job)).State, (await Stage.JobAsync(job)).Coverage.Percent));
    }

    [Fact]
    public async Task A_job_that_drained_while_it_was_paused_goes_on_to_its_end_when_it_is_resumed()
    {
        var job = await Stage.PutAsync(Jobs.In("Paused"), [("a", "warmed")]);

        Assert.Equal("Warming", (await Stage.AskAsync(new ResumeJob(job))).State);
        await MeasureAsync(job);

        Assert.Equal("Completed", (await Stage.JobAsync(job)).State);
    }

    [Fact]
    public async Task Failed_authors_end_a_job_with_failures_and_their_retry_opens_it_again()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "warmed"), ("b", "failed")]);
        await Stage.SayAsync(new FrontierDrained(job));
        await MeasureAsync(job);
        Assert.Equal("CompletedWithFailures", (await Stage.JobAsync(job)).State);

        await Stage.AskAsync(new RetryFailedAuthors(job));
        var opened = await Stage.RowAsync(job);
        Assert.Equal(("Warming", "", "0", "None"), (opened["state"], opened["ended_at"], opened["announced"], opened["verify_phase"]));
        Assert.Equal("warmed pending", await Stage.AuthorsAsync(job));
        await Stage.RunAsync("UPDATE frontier SET state = 'warmed' WHERE job_id = @job", job);
        await Stage.SayAsync(new FrontierDrained(job));
        await MeasureAsync(job);

        var row = await Stage.RowAsync(job);
        Assert.Equal(("Completed", "1"), (row["state"], row["announced"]));
    }

    [Fact]
    public async Task The_late_announcement_of_an_earlier_ending_does_not_stand_for_the_one_that_is_owed()
    {
        var ended = Jobs.Ended("Completed");
        ended.EndedAt = Stage.Time.GetUtcNow();
        var job = await Stage.PutAsync(ended, [("a", "warmed")]);

        await Stage.SayAsync(new JobCompleted(job, "CompletedWithFailures", Jobs.LongAgo));
        Assert.Equal("0", (await Stage.RowAsync(job))["announced"]);

        await Stage.SayAsync(new JobCompleted(job, "Completed", ended.EndedAt.Value));
        Assert.Equal("1", (await Stage.RowAsync(job))["announced"]);
    }

    [Fact]
    public async Task A_job_is_not_opened_again_while_the_same_upload_runs_as_another()
    {
        var ended = Jobs.Ended("CompletedWithFailures");
        var job = await Stage.PutAsync(ended, [("a", "failed")]);
        var running = Jobs.Warming();
        (running.FileHash, running.Options) = (ended.FileHash, ended.Options);
        await Stage.PutAsync(running, [("a", "queued")]);

        var answer = await Stage.AskAsync(new RetryFailedAuthors(job));

        Assert.Equal((false, JobLifecycle.NotNow), (answer.Accepted, answer.Reason));
        Assert.Equal(("CompletedWithFailures", "failed"), ((await Stage.JobAsync(job)).State, await Stage.AuthorsAsync(job)));
    }

    async Task MeasureAsync(Guid job)
    {
        var asked = Stage.Traffic.Published.OfType<CoverageRequested>().Last(m => m.JobId == job);
        await Stage.SayAsync(new CoverageMeasured(job, asked.Round, asked.Chunk, [.. asked.Books.Select(b => new BookCoverage(b.Position, true, true))]));
    }
}
