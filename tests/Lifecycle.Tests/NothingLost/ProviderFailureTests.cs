using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>Trouble of the catalogue as a whole is waited out; trouble of one author costs exactly that author, until it is retried.</summary>
public sealed class ProviderFailureTests(PatientCluster cluster) : IClassFixture<PatientCluster>, IDisposable
{
    public void Dispose() => cluster.Catalogue.ClearFaults();

    [Fact]
    public async Task A_catalogue_that_is_down_is_waited_for_and_costs_nobody_a_retry()
    {
        cluster.Catalogue.AddFault(new Fault { Status = 503, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = "1" } });
        var job = await RunningJob.StartAsync(cluster);

        string? waits = null;
        await Eventually.Async(
            async () => (waits = (await job.ViewAsync()).GetProperty("waitingFor").GetString()) is not null
                && await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND deferred_since IS NOT NULL") > 1,
            "the job says what it waits for");
        Assert.StartsWith("waiting for Open Library until 2", waits, StringComparison.Ordinal);
        Assert.EndsWith("overloaded or closed for maintenance (503)", waits, StringComparison.Ordinal);
        await job.NothingIsDeadAsync();
        var refused = (int)cluster.Catalogue.Statistics.Calls;
        cluster.Catalogue.ClearFaults();

        // What was on its way when the catalogue came back was refused too.
        await job.EndsRightAsync(callsInVain: refused + job.Library.Authors);
        Assert.Equal(JsonValueKind.Null, (await job.ViewAsync()).GetProperty("waitingFor").ValueKind);
        Assert.Equal(0, await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND expiries > 0"));
    }

    [Fact]
    public async Task An_unreadable_author_is_tried_four_times_then_a_dead_letter_and_comes_back_when_retried()
    {
        var library = new Library();
        cluster.Catalogue.AddFault(new Fault { Body = "{\"docs\": \"none\"}", Author = library.AuthorOf(4) });
        var job = await RunningJob.StartAsync(cluster, library);

        await job.EndsAsync("CompletedWithFailures");
        Assert.Equal(RunningJob.CallsByNameInVain, cluster.Catalogue.Statistics.ByAuthor[library.AuthorOf(4)]);
        Assert.Equal(1, (await job.ViewAsync()).GetProperty("authors").GetProperty("failed").GetInt32());
        var dead = JsonDocument.Parse(Assert.Single(await cluster.Broker.TakeAsync(QueueNames.AuthorDeadLetters)).Payload);
        Assert.Equal(library.AuthorOf(4), dead.RootElement.GetProperty("message").GetProperty("author").GetString());

        cluster.Catalogue.ClearFaults();
        cluster.Catalogue.ResetStatistics();
        Assert.Equal("Warming", (await job.RetryFailedAsync()).GetProperty("state").GetString());
        await job.EndsAsync("Completed");

        var authors = (await job.ViewAsync()).GetProperty("authors");
        Assert.Equal((library.Authors, library.Authors, 0),
            (authors.GetProperty("total").GetInt32(), authors.GetProperty("warmed").GetInt32(), authors.GetProperty("failed").GetInt32()));
        Assert.Equal(100, (await job.ViewAsync()).GetProperty("coverage").GetProperty("percent").GetInt32());
        // The author and the co-author whom nobody knew of before.
        Assert.InRange(cluster.Catalogue.Statistics.Calls, 2, 3);
        await job.NothingIsDeadAsync();
    }
}
