using System.Net;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>A catalogue that allows so many calls a second, and two Discoveries that share them.</summary>
public sealed class PaceTests
{
    // What a busy machine may hold up one call and not the next.
    static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Two_Discoveries_together_keep_the_pace_and_use_it()
    {
        await using var catalogue = await Simulator.StartAsync(new SimulatorOptions { SyntheticAuthors = 80, Rate = 20, RateSlack = Jitter }, default);
        await using var services = await Deployment.StartAsync(catalogue.Address, ("OpenLibrary__RequestsPerSecond", "20"), ("OpenLibrary__AuthorsPerCall", "1"));
        // The first calls of a process are slow, whatever the pace.
        await WarmAsync(services, 60..80);
        catalogue.ResetStatistics();

        var job = await WarmAsync(services, ..60);

        Assert.Equal(120, job.Authors.Warmed);
        Assert.Equal(120, catalogue.Statistics.Calls);
        Assert.Equal(0, catalogue.Statistics.RateViolations);
        // 120 calls at 20 a second, of which 15 may go at once, and a few seconds for everything around them.
        Assert.InRange((job.EndedAt - job.StartedAt)!.Value.TotalSeconds, 5, 30);
    }

    static async Task<JobView> WarmAsync(Deployment services, Range seeds)
    {
        var upload = await services.Ingestion.Http.UploadAsync(MadeUp.Csv(seeds), HttpStatusCode.Accepted);
        var job = await services.Ingestion.Http.EndedAsync(upload.JobId);
        Assert.Equal("Completed", job.State);
        return job;
    }
}
