using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Lifecycle.NothingLost;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.ProviderTrouble;

/// <summary>
/// The catalogue as a whole is in trouble for an hour and more: the job says what it waits for, asks once in a while, and ends as if nothing had been.
/// </summary>
public sealed class HourOfTroubleTests(TroubledCluster cluster) : IClassFixture<TroubledCluster>, IAsyncLifetime
{
    const int Seeds = 20;

    /// <summary>Those for many authors, halved until one is left, and those that followed before half of five had failed.</summary>
    const int FirstWave = 16;

    static readonly Dictionary<string, Trouble> Troubles = new(StringComparer.Ordinal)
    {
        ["an hour of 503"] = new(new Fault { Status = 503 }, TimeSpan.FromMinutes(10), "(503)"),
        ["an hour of 503 that says when to come back"] = new(
            new Fault { Status = 503, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = "600" } },
            TimeSpan.FromMinutes(11), "overloaded or closed for maintenance (503)"),
        ["access denied to who names no contact"] = new(
            new Fault { Status = 403, Body = "<html>403 Forbidden</html>", ContentType = "text/html" }, TimeSpan.FromMinutes(11), "access denied (403): set OpenLibrary:Contact"),
        ["a maintenance page with status 200"] = new(
            new Fault { Body = "<html>Back soon</html>", ContentType = "text/html" }, TimeSpan.FromMinutes(10), "web page"),
        ["garbage for everybody"] = new(new Fault { Body = "\u0001\u0002garbage" }, TimeSpan.FromMinutes(10), "unreadable"),
        ["JSON of something else"] = new(new Fault { Body = "{\"error\":\"oops\"}" }, TimeSpan.FromMinutes(10), "unreadable"),
        ["answers that only trickle"] = new(new Fault { TrickleMs = 50 }, TimeSpan.FromMinutes(10), "no answer "),
        ["connections that drop"] = new(new Fault { Abort = true }, TimeSpan.FromMinutes(10), "can't be reached"),
    };

    public static TheoryData<string> Kinds => [.. Troubles.Keys];

    public Task InitializeAsync() => cluster.PassAsync(TimeSpan.FromHours(1));

    public Task DisposeAsync()
    {
        cluster.Catalogue.ClearFaults();
        return Task.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task It_is_waited_out_with_few_calls_and_costs_nobody_anything(string kind)
    {
        var trouble = Troubles[kind];
        cluster.Catalogue.AddFault(trouble.Fault);
        var job = await RunningJob.StartAsync(cluster, new Library(Seeds));
        await cluster.AllWaitAsync();

        var waits = (await job.ViewAsync()).GetProperty("waitingFor").GetString();
        Assert.StartsWith("waiting for Open Library until 2", waits, StringComparison.Ordinal);
        Assert.Contains(trouble.Reason, waits, StringComparison.Ordinal);
        Assert.InRange(cluster.Catalogue.Statistics.Calls, 1, FirstWave);

        var probes = (int)Math.Ceiling(TimeSpan.FromHours(1) / trouble.Turn);
        for (var probe = 0; probe < probes; probe++)
        {
            var sent = await SentAsync(job);
            await cluster.PassAsync(trouble.Turn);
            await Eventually.Async(async () => await SentAsync(job) > sent, "somebody probes the catalogue", TimeSpan.FromSeconds(60));
            await cluster.AllWaitAsync();
        }

        Assert.InRange(cluster.Catalogue.Statistics.Calls, 1 + probes, FirstWave + probes);
        await job.NothingIsDeadAsync();
        Assert.Equal(Seeds, await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND state = 'pending' AND expiries = 0"));

        cluster.Catalogue.ClearFaults();
        // Who probed in vain waits some minutes more than the others.
        await cluster.PassAsync(2 * trouble.Turn);
        await job.EndsRightAsync(callsInVain: FirstWave + probes);
        Assert.Equal(JsonValueKind.Null, (await job.ViewAsync()).GetProperty("waitingFor").ValueKind);
        Assert.Equal(0, await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND expiries > 0"));
    }

    [Fact]
    public async Task After_more_than_a_week_of_it_the_authors_fail_without_a_dead_letter_and_come_back_when_retried()
    {
        cluster.Catalogue.AddFault(new Fault { Status = 503 });
        var job = await RunningJob.StartAsync(cluster);
        await cluster.AllWaitAsync();

        await cluster.PassAsync(TimeSpan.FromDays(8));
        await Eventually.Async(
            async () =>
            {
                await cluster.PassAsync(TimeSpan.FromMinutes(10));
                return (await job.ViewAsync()).GetProperty("endedAt").ValueKind != JsonValueKind.Null;
            },
            "the job ends", TimeSpan.FromSeconds(120));

        await job.EndsAsync("CompletedWithFailures");
        Assert.Equal(job.Library.Seeds, await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND state = 'failed' AND reason LIKE 'provider unavailable: waiting for Open Library: %'"));
        await job.NothingIsDeadAsync();

        cluster.Catalogue.ClearFaults();
        await job.RetryFailedAsync();
        await cluster.PassAsync(TimeSpan.FromMinutes(10));
        await job.EndsAsync("Completed");
        Assert.Equal(job.Library.Authors, (await job.ViewAsync()).GetProperty("authors").GetProperty("warmed").GetInt32());
    }

    static Task<long> SentAsync(RunningJob job) => job.CountAsync("SELECT sum(attempt)::bigint FROM ingestion.frontier WHERE job_id = @job");

    /// <param name="Turn">Longer than the wait that follows from it.</param>
    /// <param name="Reason">As the job says it, whether a call failed so or the breaker opened for it.</param>
    sealed record Trouble(Fault Fault, TimeSpan Turn, string Reason);
}
