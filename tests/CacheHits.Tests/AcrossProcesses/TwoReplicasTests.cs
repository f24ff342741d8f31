using System.Net;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.CacheHits.AcrossProcesses;

public sealed class TwoReplicasTests : IAsyncLifetime
{
    RedisServer _redis = null!;
    RunningSimulator _catalogue = null!;
    ServiceProcess _one = null!;
    ServiceProcess _other = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _catalogue = await Simulator.StartAsync(new SimulatorOptions { Works = Books.Catalogue(3), Latency = TimeSpan.FromMilliseconds(500) }, default);
        // Patient with Redis: on a busy machine a thousand searches at once keep a process that has just started waiting for itself.
        var patient = ("BookCache__ReadTimeout", "00:00:08");
        var both = await Task.WhenAll(
            Searches.StartAsync(_redis, _catalogue.Address, patient), Searches.StartAsync(_redis, _catalogue.Address, patient));
        (_one, _other) = (both[0], both[1]);
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _catalogue.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_thousand_simultaneous_searches_for_a_cold_title_are_one_call()
    {
        var path = Searches.Title(Books.Title(1, 2));
        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(n => (n % 2 == 0 ? _one : _other).SearchAsync(path)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => answer.Body).Distinct(StringComparer.Ordinal));
        Assert.Equal(1, _catalogue.Statistics.Calls);
    }

    [Fact]
    public async Task A_stale_author_is_renewed_once_for_all_titles_and_replicas()
    {
        var longAgo = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(-2));
        await using (var warmer = new CacheProcess(_redis, longAgo))
            await warmer.Cache.StoreAsync(Books.Of(2, longAgo.GetUtcNow()), Books.Asked(2), null, default);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(n =>
            (n % 2 == 0 ? _one : _other).SearchAsync(Searches.Title(Books.Title(2, n % 15)))));
        Assert.All(answers, answer => Assert.Equal("STALE", answer.Cache));
        Assert.All(answers, answer => Assert.InRange(answer.Took, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        await Eventually.Async(
            async () => await _one.SearchAsync(Searches.Title(Books.Title(2, 3))) is { Cache: "HIT" }
                && await _other.SearchAsync(Searches.Title(Books.Title(2, 14))) is { Cache: "HIT" },
            "the renewal to reach both");
        Assert.Equal(1, _catalogue.Statistics.Calls);
    }

    [Fact]
    public async Task An_author_forgotten_at_one_replica_is_forgotten_by_the_memory_of_the_other()
    {
        var (title, author) = (Searches.Title(Books.Title(0, 0)), Searches.Author(Books.Author(0).Name));
        foreach (var replica in new[] { _one, _other })
        {
            await replica.SearchAsync(author);
            Assert.Equal("HIT", (await replica.SearchAsync(title)).Cache);
            Assert.Equal("HIT", (await replica.SearchAsync(author)).Cache);
        }
        _catalogue.AddFault(new Fault { Status = 500 });

        using var forgotten = await _one.Http.DeleteAsync(new Uri("api/cache/author/" + Uri.EscapeDataString(Books.Author(0).Name), UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, forgotten.StatusCode);
        await Eventually.Async(
            async () => (await _other.SearchAsync(title)).Status is HttpStatusCode.ServiceUnavailable
                && (await _other.SearchAsync(author)).Status is HttpStatusCode.ServiceUnavailable,
            "the news to reach the other, well before its memory ends by itself",
            TimeSpan.FromSeconds(10));
    }
}
