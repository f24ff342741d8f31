using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.Contracts;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Lifecycle.NothingLost;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.ProviderTrouble;

/// <summary>Discovery is a process of its own, to be killed, and an author is out for as long as a test takes.</summary>
public sealed class MortalDiscovery : Cluster
{
    protected override int LeaseSeconds => 600;

    protected override bool HasDiscovery => false;

    protected override IEnumerable<(string Name, string Value)> MoreSettings => [("Dispatch:MaxLeaseExpiries", "1")];

    internal Task<ServiceProcess> StartDiscoveryAsync() => ServiceProcess.StartAsync("Discovery", new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["ConnectionStrings__Postgres"] = Database.ConnectionString,
        ["ConnectionStrings__Redis"] = Redis.ConnectionString,
        ["ConnectionStrings__RabbitMq"] = Broker.Uri.ToString(),
        ["OpenLibrary__BaseAddress"] = Catalogue.Address.ToString(),
        // Nothing but death ends a fetch.
        ["OpenLibrary__Timeout"] = "00:05:00",
        ["Discovery__HardTimeoutSeconds"] = "3600",
    });
}

/// <summary>An author that kills whoever fetches it: the broker gives up on it, and on nobody else.</summary>
public sealed class DeadlyAuthorTests(MortalDiscovery cluster) : IClassFixture<MortalDiscovery>
{
    // With its batch; then alone up to the queue's delivery limit, and the one that is past it.
    const int Deaths = 12;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task An_author_that_kills_the_process_ends_as_one_dead_letter_and_all_others_are_warmed()
    {
        var library = new Library(10);
        var deadly = library.AuthorOf(4);
        cluster.Catalogue.AddFault(new Fault { DelayMs = 600_000, Author = deadly });
        var job = await RunningJob.StartAsync(cluster, library);

        var discovery = await cluster.StartDiscoveryAsync();
        try
        {
            for (var deaths = 0; await IsFetchedAsync(library, deaths + 1); deaths++)
            {
                Assert.InRange(deaths, 0, Deaths - 1);
                // The first death may take a batch along, the second takes nobody.
                if (deaths == 1)
                    await OthersAreWarmedAsync(job);
                await discovery.KillAsync();
                await discovery.DisposeAsync();
                // As if the ten seconds had passed after which a dead process's lock is over.
                await cluster.Redis.Database.KeyDeleteAsync("fetch:" + AuthorName.KeyOf(deadly));
                discovery = await cluster.StartDiscoveryAsync();
            }

            var letter = Assert.Single(await cluster.Broker.PeekAsync(QueueNames.AuthorDeadLetters));
            using var dead = JsonDocument.Parse(letter.Payload);
            Assert.Equal(deadly, dead.RootElement.GetProperty("message").GetProperty("author").GetString());

            await cluster.Database.ExecuteAsync("UPDATE ingestion.frontier SET lease_until = clock_timestamp() WHERE state = 'queued'");
            await job.EndsAsync("CompletedWithFailures");
        }
        finally
        {
            await discovery.DisposeAsync();
        }

        var authors = (await job.ViewAsync()).GetProperty("authors");
        Assert.Equal((library.Authors - 2, 1), (authors.GetProperty("warmed").GetInt32(), authors.GetProperty("failed").GetInt32()));
        Assert.Equal(1, await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND state = 'failed' AND reason LIKE 'lost: %'"));
    }

    /// <summary>Waits until the author is fetched once more, or the broker has given up on it.</summary>
    async Task<bool> IsFetchedAsync(Library library, int times)
    {
        await Eventually.Async(async () => HasCalls() || await IsDeadAsync(), "the author is fetched again or dead", Patience);
        return HasCalls();

        bool HasCalls() => cluster.Catalogue.Statistics.ByAuthor is var calls
            && calls.GetValueOrDefault(library.AuthorOf(4)) + calls.GetValueOrDefault(library.KeyOf(4)) >= times;

        async Task<bool> IsDeadAsync() => await cluster.Broker.DepthAsync(QueueNames.AuthorDeadLetters) > 0;
    }

    Task OthersAreWarmedAsync(RunningJob job) => Eventually.Async(
        async () => await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND state = 'warmed'") == job.Library.Authors - 2,
        "everybody else is warmed", Patience);
}
