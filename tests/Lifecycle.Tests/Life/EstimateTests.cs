using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Uploads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>How long an upload is said to take.</summary>
public sealed class EstimateTests(SqliteStage fixture) : IClassFixture<SqliteStage>
{
    static readonly CatalogRate ThreeCallsASecond = new(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["OpenLibrary:Contact"] = "you@example.org" }).Build());

    Stage Stage => fixture.Stage;

    [Fact]
    public async Task Jobs_that_did_not_use_up_the_pace_make_the_next_ones_as_slow()
    {
        Assert.Equal(47, ThreeCallsASecond.SecondsFor(141, (await JobsAsync()).CallsPerSecond), 0.001);

        await EndAsync(calls: 141, seconds: 130);
        await EndAsync(calls: 141, seconds: 3_600);
        await EndAsync(calls: 3, seconds: 0);

        Assert.Equal(130, ThreeCallsASecond.SecondsFor(141, (await JobsAsync()).CallsPerSecond), 0.001);
    }

    async Task<CoAuthorsPerAuthor> JobsAsync() => await CoAuthorsPerAuthor.OfEndedJobsAsync(Stage.Database, default);

    async Task EndAsync(int calls, int seconds)
    {
        var job = Jobs.Ended("Completed");
        (job.StartedAt, job.EndedAt) = (Stage.Start, Stage.Start.AddSeconds(seconds));
        var id = await Stage.PutAsync(job, [("a", "warmed")]);
        await Stage.RunAsync("UPDATE frontier SET upstream_calls = @calls WHERE job_id = @job", id, ("calls", calls));
        await Stage.Services.GetRequiredService<JobSummaries>().KeepAsync(default);
    }
}
