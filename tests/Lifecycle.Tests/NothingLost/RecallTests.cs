using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>A catalogue that takes two calls a second, and one author in each.</summary>
public sealed class PacedCluster : Cluster
{
    // An author waits its turn for longer than elsewhere.
    protected override int LeaseSeconds => 60;

    protected override IEnumerable<(string Name, string Value)> MoreSettings => [("OpenLibrary:RequestsPerSecond", "2"), ("OpenLibrary:AuthorsPerCall", "1")];
}

/// <summary>However many authors are out, pause, cancel and priority act at the next call.</summary>
public sealed class RecallTests(PacedCluster cluster) : IClassFixture<PacedCluster>
{
    /// <summary>The one under way, and one that began before the recall arrived.</summary>
    const int CallsToCome = 2;

    [Theory]
    [InlineData("pause", "Paused")]
    [InlineData("cancel", "Cancelled")]
    public async Task Pause_and_cancel_act_within_two_calls(string command, string state)
    {
        var job = await RunningJob.StartAsync(cluster, new Library(28));
        await Eventually.Async(async () => await QueuedAsync(job) > 10 && cluster.Catalogue.Statistics.Calls > 2, "many authors are out");

        Assert.Equal(state, (await job.CommandAsync(command)).GetProperty("state").GetString());
        var before = cluster.Catalogue.Statistics.Calls;

        await Eventually.Async(async () => await QueuedAsync(job) == 0, "nobody is out any more");
        var calls = cluster.Catalogue.Statistics.Calls - before;
        // A cancelled job's authors are no longer queued at once, whether they are fetched or not. Authors who come after them show which.
        var next = new Library(3);
        var after = await RunningJob.StartAsync(cluster, next);
        await Eventually.Async(async () => await SettledAsync(after) >= 3, "the next job's authors are warm");
        await after.CommandAsync("cancel");
        Assert.InRange(calls + CallsForOthers(next), 0, CallsToCome);
        if (state == "Paused")
        {
            Assert.Equal(0, await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND deferred_since IS NOT NULL"));
            await job.CommandAsync("cancel");
        }
    }

    [Fact]
    public async Task A_job_of_high_priority_overtakes_those_who_are_out_within_two_calls_of_its_dispatch()
    {
        var normal = await RunningJob.StartAsync(cluster, new Library(28));
        await Eventually.Async(async () => await QueuedAsync(normal) > 10 && cluster.Catalogue.Statistics.Calls > 2, "many authors are out");

        var urgent = new Library(3);
        var high = await RunningJob.StartAsync(cluster, urgent, priority: "high");
        await Eventually.Async(async () => await QueuedAsync(high) > 0, "the urgent authors are dispatched");
        var before = CallsForOthers(urgent);
        await Eventually.Async(async () => await SettledAsync(high) >= 3, "the urgent authors are warm");

        Assert.InRange(CallsForOthers(urgent) - before, 0, CallsToCome);
        await high.CommandAsync("cancel");
        await normal.CommandAsync("cancel");
    }

    long CallsForOthers(Library urgent) => cluster.Catalogue.Statistics.ByAuthor.Where(calls => !urgent.Names(calls.Key)).Sum(calls => (long)calls.Value);

    static Task<long> QueuedAsync(RunningJob job) => job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND state = 'queued'");

    static Task<long> SettledAsync(RunningJob job) => job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND state = 'warmed'");
}
