using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Lifecycle.NothingLost;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.ProviderTrouble;

/// <summary>The catalogue is well, but not where one author is concerned: that costs this author.</summary>
public sealed class OneAuthorsTroubleTests(TroubledCluster cluster) : IClassFixture<TroubledCluster>, IAsyncLifetime
{
    const int Seeds = 20;

    // Two books in the library: nobody's score is higher, nobody goes out before.
    const int Best = 0;

    // Whatever an earlier test left open is closed by then.
    public Task InitializeAsync() => cluster.PassAsync(TimeSpan.FromHours(1));

    public Task DisposeAsync()
    {
        cluster.Catalogue.ClearFaults();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("\u0001\u0002garbage")]
    public async Task A_poisoned_author_among_many_costs_four_calls_and_one_letter_and_holds_nobody_up(string body)
    {
        var library = new Library(Seeds);
        cluster.Catalogue.AddFault(new Fault { Body = body, Author = library.AuthorOf(Best) });
        var job = await RunningJob.StartAsync(cluster, library);

        await job.EndsAsync("CompletedWithFailures");

        Assert.Equal(RunningJob.CallsByNameInVain, cluster.Catalogue.Statistics.ByAuthor[library.AuthorOf(Best)]);
        var letter = Assert.Single(await cluster.Broker.TakeAsync(QueueNames.AuthorDeadLetters));
        using var dead = JsonDocument.Parse(letter.Payload);
        Assert.Equal(library.AuthorOf(Best), dead.RootElement.GetProperty("message").GetProperty("author").GetString());
        var view = await job.ViewAsync();
        Assert.Equal(cluster.Catalogue.Statistics.Calls, view.GetProperty("upstreamCalls").GetInt64() + view.GetProperty("isbnLookupCalls").GetInt64());
        var authors = view.GetProperty("authors");
        // Its co-author is never heard of.
        Assert.Equal((library.Authors - 2, 1), (authors.GetProperty("warmed").GetInt32(), authors.GetProperty("failed").GetInt32()));
        Assert.Equal(0, await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND (attempt > 1 OR expiries > 0)"));
        await job.NothingIsDeadAsync();
    }

    [Fact]
    public async Task An_author_at_whom_the_catalogue_always_stumbles_does_not_keep_the_others_waiting_for_it()
    {
        var library = new Library(Seeds);
        cluster.Catalogue.AddFault(new Fault { Status = 503, Author = library.AuthorOf(Best) });
        cluster.Catalogue.AddFault(new Fault { Status = 503 });
        var job = await RunningJob.StartAsync(cluster, library);
        await cluster.AllWaitAsync();
        cluster.Catalogue.ClearFaults();
        cluster.Catalogue.AddFault(new Fault { Status = 503, Author = library.AuthorOf(Best) });
        var calls = CallsForBest();

        // First the best of all probes the catalogue, and then, because that one is known to stumble, another.
        await cluster.PassAsync(TimeSpan.FromSeconds(31));
        await Eventually.Async(() => CallsForBest() > calls, "the best author probes");
        await cluster.AllWaitAsync();
        await cluster.PassAsync(TimeSpan.FromSeconds(31));
        await Eventually.Async(
            async () => await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND state = 'warmed'") == library.Authors - 2,
            "everybody else is warmed");

        cluster.Catalogue.ClearFaults();
        await cluster.PassAsync(TimeSpan.FromMinutes(10));
        await job.EndsRightAsync(callsInVain: 40);

        long CallsForBest() => cluster.Catalogue.Statistics.ByAuthor.GetValueOrDefault(library.AuthorOf(Best));
    }
}
