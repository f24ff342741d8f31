using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Lifecycle.Life;

public sealed class KeptSummaryOnSqliteTests(SqliteStage fixture) : KeptSummaryContract, IClassFixture<SqliteStage>
{
    private protected override Stage Stage => fixture.Stage;
}

public sealed class KeptSummaryOnPostgresTests : KeptSummaryContract, IAsyncLifetime
{
    TestDatabase _server = null!;
    Stage _stage = null!;

    private protected override Stage Stage => _stage;

    public async Task InitializeAsync()
    {
        _server = await TestServers.CreateDatabaseAsync();
        _stage = await Stage.OnPostgresAsync(_server.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _server.DisposeAsync();
    }
}

/// <summary>An ended job costs nothing to read: what it came to stands in its own row, and stays true.</summary>
public abstract class KeptSummaryContract
{
    private protected abstract Stage Stage { get; }

    [Fact]
    public async Task What_an_ended_job_came_to_is_read_without_its_authors()
    {
        var job = await Stage.PutAsync(Jobs.Ended("CompletedWithFailures"), [("a", "warmed"), ("b", "warmed"), ("c", "failed")]);
        await Stage.RunAsync("UPDATE frontier SET works = 7, shared_works = 2, upstream_calls = 3 WHERE job_id = @job AND state = 'warmed'", job);
        await Stage.RunAsync("INSERT INTO shared_works (job_id, work_id) VALUES (@job, 'OL1W')", job);
        var (view, totals) = (await Stage.JobAsync(job), await TotalsAsync());

        await KeepAsync();
        await Stage.RunAsync("DELETE FROM frontier WHERE job_id = @job", job);
        await Stage.RunAsync("DELETE FROM shared_works WHERE job_id = @job", job);
        await Stage.RunAsync("DELETE FROM books WHERE job_id = @job", job);

        Assert.Equivalent(view, await Stage.JobAsync(job), strict: true);
        Assert.Equal((3, 1, 11, 6), (view.Authors.Total, view.Authors.Failed, view.Works, view.UpstreamCalls));
        Assert.Equal(totals, await TotalsAsync());
    }

    [Fact]
    public async Task A_result_that_comes_late_is_counted()
    {
        var job = await Stage.PutAsync(Jobs.Ended("CompletedWithFailures"), [("a", "warmed"), ("b", "failed")]);
        await KeepAsync();
        Assert.Equal(1, (await Stage.JobAsync(job)).Authors.Failed);

        await Stage.Services.GetRequiredService<SettleAuthors>().SettleAsync(
            [new AuthorWarmed(job, "b", "b", "OL2A", 0, 1, WarmingOutcome.Warmed, 9, [], [], 1, TimeSpan.Zero, Stage.Time.GetUtcNow(), null)], CancellationToken.None);

        Assert.Equal((0, 2, 9), ((await Stage.JobAsync(job)).Authors.Failed, (await Stage.JobAsync(job)).Authors.Warmed, (await Stage.JobAsync(job)).Works));
        await KeepAsync();
        await Stage.RunAsync("DELETE FROM frontier WHERE job_id = @job", job);
        Assert.Equal((0, 2, 9), ((await Stage.JobAsync(job)).Authors.Failed, (await Stage.JobAsync(job)).Authors.Warmed, (await Stage.JobAsync(job)).Works));
    }

    [Fact]
    public async Task A_job_that_is_opened_again_is_counted_from_its_rows()
    {
        var job = await Stage.PutAsync(Jobs.Ended("CompletedWithFailures"), [("a", "warmed"), ("b", "failed")]);
        await KeepAsync();
        var before = await TotalsAsync();

        await Stage.AskAsync(new RetryFailedAuthors(job));
        await KeepAsync();

        Assert.Equal(("Warming", 1), ((await Stage.JobAsync(job)).State, (await Stage.JobAsync(job)).Authors.Pending));
        Assert.Equal((before.TotalAuthors, before.OpenJobs + 1), ((await TotalsAsync()).TotalAuthors, (await TotalsAsync()).OpenJobs));

        await Stage.RunAsync("UPDATE frontier SET state = 'queued' WHERE job_id = @job AND author_key = 'b'", job);
        await Stage.Services.GetRequiredService<RecordSetbacks>().FailAsync([new FailedAuthor(job, "b", null, "a bug", UpstreamCalls: 4)], CancellationToken.None);

        Assert.Equal(before.TotalUpstreamCalls + 4, (await TotalsAsync()).TotalUpstreamCalls);
    }

    Task KeepAsync() => Stage.Services.GetRequiredService<JobSummaries>().KeepAsync(CancellationToken.None);

    Task<JobTotals> TotalsAsync() => Stage.Services.GetRequiredService<AllJobs>().SumUpAsync(CancellationToken.None);
}
