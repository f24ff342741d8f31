using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>A crash between handling a message and acknowledging it: it is handled again, and nothing is done twice.</summary>
[Collection(OnCluster.Name)]
public sealed class CrashAfterHandlingTests(Cluster cluster) : IDisposable
{
    public void Dispose()
    {
        cluster.Weather.Calm();
        cluster.Catalogue.ClearFaults();
    }

    [Theory]
    [InlineData("job-lifecycle")]
    [InlineData("ingestion-results")]
    [InlineData("author-warming-queue")]
    [InlineData("library-top-up")]
    [InlineData("search-coverage")]
    [InlineData("metrics-analytics")]
    public async Task A_job_ends_right_though_every_handler_dies_before_it_says_so(string queue)
    {
        cluster.Weather.CrashAfterHandling(queue);
        var job = await RunningJob.StartAsync(cluster);

        await job.EndsAsync("Completed");
        await EverythingIsHandledAgainAsync();
        await job.EndsRightAsync();
    }

    [Fact]
    public async Task A_job_ends_right_though_whoever_records_deferrals_dies_before_it_says_so()
    {
        cluster.Weather.CrashAfterHandling("ingestion-setbacks");
        cluster.Catalogue.AddFault(new Fault { Status = 503, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = "1" }, Count = 2 });
        var job = await RunningJob.StartAsync(cluster);

        await job.EndsAsync("Completed");
        await EverythingIsHandledAgainAsync();
        await job.EndsRightAsync(callsInVain: 2);
    }

    [Fact]
    public async Task Search_statistics_are_counted_once_though_whoever_counts_them_dies_before_it_says_so()
    {
        cluster.Weather.CrashAfterHandling("metrics-searches");
        var before = await cluster.Database.ScalarAsync<long>("SELECT coalesce(sum(misses), 0)::bigint FROM metrics.search_hours");
        using var _ = await cluster.Search.GetAsync(new Uri("api/search/title?q=Nobody+wrote+this+down", UriKind.Relative));

        await EverythingIsHandledAgainAsync();
        Assert.Equal(before + 1, await cluster.Database.ScalarAsync<long>("SELECT coalesce(sum(misses), 0)::bigint FROM metrics.search_hours"));
    }

    Task EverythingIsHandledAgainAsync() => Eventually.Async(
        () => cluster.Weather.Touched > 0 && cluster.Weather.HandledAgain >= cluster.Weather.Touched, "what was handled in vain is handled again");
}
