using CacheWarming.Contracts;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>A crash between a commit and a publish loses the message; the job ends right all the same.</summary>
[Collection(OnCluster.Name)]
public sealed class LostMessageTests(Cluster cluster) : IDisposable
{
    public void Dispose()
    {
        cluster.Weather.Calm();
        cluster.Catalogue.ClearFaults();
    }

    [Theory]
    [InlineData(nameof(JobSubmitted))]
    [InlineData(nameof(AuthorsQueued))]
    [InlineData(nameof(AuthorsWarmed))]
    [InlineData(nameof(FrontierDrained))]
    [InlineData(nameof(CoverageRequested))]
    [InlineData(nameof(CoverageMeasured))]
    [InlineData(nameof(LibraryTopUpRequested))]
    [InlineData(nameof(LibraryToppedUp))]
    [InlineData(nameof(JobCompleted))]
    public async Task A_job_ends_right_though_two_messages_never_arrive(string type)
    {
        // A job whose own books were asked for in vain asks once more, at its end, and then only where their authors did not bring them.
        cluster.Weather.Lose(type, type.StartsWith("Library", StringComparison.Ordinal) ? 1 : 2);
        var job = await RunningJob.StartAsync(cluster);

        await job.EndsRightAsync();

        // A job does not wait for its own books when its authors brought them: that answer comes later.
        await Eventually.Async(() => cluster.Weather.ToLose == 0, "all that was to be lost is lost");
    }

    [Fact]
    public async Task A_job_ends_right_though_two_deferrals_never_arrive()
    {
        cluster.Weather.Lose(nameof(AuthorDeferred), 2);
        cluster.Catalogue.AddFault(new Fault { Status = 503, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = "1" }, Count = 2 });
        var job = await RunningJob.StartAsync(cluster);

        await job.EndsRightAsync(callsInVain: 2);

        Assert.Equal(0, cluster.Weather.ToLose);
    }

    [Fact]
    public async Task A_job_ends_right_though_search_statistics_never_arrive()
    {
        cluster.Weather.Lose(nameof(SearchStatistics), 2);
        var job = await RunningJob.StartAsync(cluster);
        await Eventually.Async(
            async () =>
            {
                using var _ = await cluster.Search.GetAsync(new Uri("api/search/isbn/9780000000002", UriKind.Relative));
                return cluster.Weather.ToLose == 0;
            },
            "two statistics are lost");

        await job.EndsAsync("Completed");
        await job.NothingIsDeadAsync();
    }
}
