using System.Net;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.CacheHits.UnderPressure;

public sealed class LostRedisTests : IAsyncLifetime
{
    static readonly TimeSpan HardTimeout = TimeSpan.FromSeconds(8);

    RedisServer _redis = null!;
    RunningSimulator _catalogue = null!;
    ServiceProcess _search = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _catalogue = await Simulator.StartAsync(new SimulatorOptions { Works = Books.Catalogue(20) }, default);
        // No entry is answered from memory without asking Redis first: that is what is tested.
        _search = await Searches.StartAsync(_redis, _catalogue.Address, ("BookCache__MemoryFreshFor", "00:00:00.001"));
    }

    public async Task DisposeAsync()
    {
        await _search.DisposeAsync();
        await _catalogue.DisposeAsync();
        await _redis.DisposeAsync();
    }

    async Task MissesThenHitsAsync(params int[] authors)
    {
        foreach (var author in authors)
        {
            Assert.Equal("MISS", (await _search.SearchAsync(Searches.Author(Books.Author(author).Name))).Cache);
            Assert.Equal("HIT", (await _search.SearchAsync(Searches.Title(Books.Title(author, 1)))).Cache);
        }
    }

    async Task AnswersAsync(string path, string cache, TimeSpan within)
    {
        var answer = await _search.SearchAsync(path);
        Assert.Equal((HttpStatusCode.OK, cache), (answer.Status, answer.Cache));
        Assert.InRange(answer.Took, TimeSpan.Zero, within);
    }

    [Fact]
    public async Task A_frozen_Redis_costs_a_second_or_two_and_never_the_answer()
    {
        await MissesThenHitsAsync(0);
        _redis.Freeze();

        await AnswersAsync(Searches.Title(Books.Title(0, 1)), "HIT", TimeSpan.FromSeconds(2));
        // One wait for the time-out in all, whatever of the search asks Redis.
        await AnswersAsync(Searches.Title(Books.Title(1, 1)), "MISS", TimeSpan.FromSeconds(2.5));
        await AnswersAsync(Searches.Title(Books.Title(1, 1)), "HIT", TimeSpan.FromSeconds(2));
        await _catalogue.DisposeAsync();
        await AnswersAsync(Searches.Title(Books.Title(0, 1)), "HIT", TimeSpan.FromSeconds(2));
        var unknown = await _search.SearchAsync(Searches.Title("Nobody's Book"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unknown.Status);
        Assert.InRange(unknown.Took, TimeSpan.Zero, HardTimeout);

        _redis.Thaw();
        await Eventually.Async(async () => await _search.SearchAsync(Searches.Title(Books.Title(0, 5))) is { Cache: "HIT" }, "Redis to be used again");
    }

    [Fact]
    public async Task A_Redis_that_starts_again_empty_fills_itself_again()
    {
        await MissesThenHitsAsync(2, 3);
        await _redis.KillAsync();
        await AnswersAsync(Searches.Title(Books.Title(2, 1)), "HIT", TimeSpan.FromSeconds(2));
        await AnswersAsync(Searches.Author(Books.Author(4).Name), "MISS", HardTimeout);
        await AnswersAsync(Searches.Author(Books.Author(4).Name), "HIT", TimeSpan.FromSeconds(2));
        await AnswersAsync(Searches.Title(Books.Title(4, 1)), "HIT", TimeSpan.FromSeconds(2));
        await _redis.StartAgainAsync();
        await _search.UntilReadyAsync();

        // Lost works are fetched once more, and are then in Redis: another process finds them.
        await AnswersAsync(Searches.Author(Books.Author(2).Name), "MISS", HardTimeout);
        await AnswersAsync(Searches.Title(Books.Title(2, 1)), "HIT", HardTimeout);
        await using var other = new CacheProcess(_redis);
        Assert.True((await other.Cache.FindTitleAsync(Books.Title(2, 7), null, default)).Found);
    }

    [Fact]
    public async Task What_an_empty_Redis_lost_is_answered_from_memory_while_the_catalogue_is_down()
    {
        await MissesThenHitsAsync(5);
        await _redis.KillAsync();
        await _redis.StartAgainAsync();
        await _catalogue.DisposeAsync();

        await Eventually.Async(async () => await _search.SearchAsync(Searches.Title(Books.Title(5, 1))) is { Cache: "STALE" }, "Redis to be used again");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _search.SearchAsync(Searches.Title("Nobody's Book"))).Status);
    }
}
