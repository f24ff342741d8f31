using CacheWarming.Contracts;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>Messages that come twice or in another order change nothing.</summary>
[Collection(OnCluster.Name)]
public sealed class RepeatedAndShuffledTests(Cluster cluster) : IDisposable
{
    public static TheoryData<string> Types =>
    [
        nameof(JobSubmitted), nameof(AuthorsQueued), nameof(AuthorsWarmed), nameof(FrontierDrained), nameof(CoverageRequested), nameof(CoverageMeasured),
        nameof(LibraryTopUpRequested), nameof(LibraryToppedUp), nameof(JobCompleted), Weather.Everything,
    ];

    public void Dispose() => cluster.Weather.Calm();

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Messages_that_come_twice_change_nothing(string type)
    {
        cluster.Weather.Repeat(type);
        var job = await RunningJob.StartAsync(cluster);

        await job.EndsRightAsync();

        Assert.NotEqual(0, cluster.Weather.Touched);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Messages_in_any_order_change_nothing(string type)
    {
        cluster.Weather.Shuffle(type);
        var job = await RunningJob.StartAsync(cluster);

        await job.EndsRightAsync();

        Assert.NotEqual(0, cluster.Weather.Touched);
    }
}
