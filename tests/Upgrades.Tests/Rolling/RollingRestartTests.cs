using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.OpenLibrarySimulator.Synthetic;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Upgrades.Rolling;

/// <summary>Every service is replaced during a job.</summary>
public sealed class RollingRestartTests
{
    const int Seeds = 600;
    const int Authors = 2 * Seeds;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_rolling_restart_of_every_service_loses_nothing_and_doubles_nothing()
    {
        await using var deployment = await Deployment.PrepareAsync(Seeds);
        await deployment.StartAsync();
        // Twenty calls of some fifty authors each, one after another: longer than all the restarts.
        deployment.Catalogue.AddFault(new Fault { DelayMs = 2_500 });
        var job = await RunningJob.UploadAsync(deployment, string.Concat(Enumerable.Range(0, Seeds)
            .Select(seed => $"{SyntheticLibrary.SharedWork(seed).Title},{SyntheticLibrary.SeedName(seed)}\n").Prepend("Title,Author\n")));

        foreach (var service in Deployment.Services)
        {
            var warmed = await WarmedAsync(job);
            await Eventually.Async(async () => await WarmedAsync(job) > warmed, "the job goes on", Patience);
            Assert.Equal(0, await deployment.ReplaceAsync(service));
        }
        Assert.Equal(JsonValueKind.Null, (await job.ViewAsync()).GetProperty("endedAt").ValueKind);
        deployment.Catalogue.ClearFaults();

        var view = await job.EndsAsync("Completed", Patience);
        var authors = view.GetProperty("authors");
        Assert.Equal((Authors, Authors), (authors.GetProperty("total").GetInt32(), authors.GetProperty("warmed").GetInt32()));
        Assert.Equal(100, view.GetProperty("coverage").GetProperty("percent").GetInt32());
        Assert.Equal(Authors, await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND settlements = 1 AND expiries = 0"));
        // A Discovery that ends finishes the batches that it has.
        Assert.Equal(view.GetProperty("upstreamCalls").GetInt64() + view.GetProperty("isbnLookupCalls").GetInt64(), deployment.Catalogue.Statistics.Calls);
        await Eventually.Async(
            async () => await job.CountAsync("SELECT count(*) FROM metrics.warming_analytics WHERE job_id = @job") == Authors, "every author is counted once");
        await job.NothingIsDeadAsync();
    }

    static Task<long> WarmedAsync(RunningJob job) => job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND state = 'warmed'");
}
