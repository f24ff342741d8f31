using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;
using CacheWarming.BookCaching.Stores.Redis;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace CacheWarming.Tests.BookCaching.Caching;

public sealed class OnRedis : BookCacheContract
{
    TestRedis _server = null!;
    ConnectionMultiplexer _connection = null!;

    private protected override IBookStore NewStore() => NewStore(_connection);

    RedisBookStore NewStore(ConnectionMultiplexer connection) =>
        new(connection, Microsoft.Extensions.Options.Options.Create(Options), Time, NullLogger<RedisBookStore>.Instance);

    public override async Task InitializeAsync()
    {
        _server = await TestServers.CreateRedisAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _connection.CloseAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_entry_goes_away_by_itself_and_none_before_90_days()
    {
        var cache = NewProcess();
        await cache.StoreAsync(
            Books.Of(Books.LeGuin, Time.GetUtcNow(), Books.Work("OL1W", "The Left Hand of Darkness", Books.LeGuin, Books.NthIsbn(1).Digits)),
            Books.Asked(Books.LeGuin), null, default);
        await cache.StoreMissAsync("nothing", null, default);

        var keys = _server.Server.Keys(_server.Database.Database).ToList();
        Assert.Equal(["author:OL31353A", "era", "isbn:226:00001", "missing:t:nothing", "name:surname:leguin", "name:ursula k le guin", "title:left hand of darkness"], keys.Select(key => ((string)key!)["bc2:".Length..]).Order(StringComparer.Ordinal));
        foreach (var key in keys)
        {
            var lifetime = await _server.Database.KeyTimeToLiveAsync(key);
            Assert.NotNull(lifetime);
            var (soonest, latest) = ((string)key!).Contains(":missing:", StringComparison.Ordinal) ? (0.0, 0.01)
                : ((string)key!).Contains(":isbn:", StringComparison.Ordinal) ? (89.99, 180)
                : (89.99, 99.01);
            Assert.InRange(lifetime.Value.TotalDays, soonest, latest);
        }
    }

    [Fact]
    public async Task A_Redis_that_has_forgotten_its_scripts_stores_all_the_same()
    {
        var cache = NewProcess();
        await cache.StoreAsync([Books.Work("OL1W", "Mort", Books.Pratchett)], default);
        await _server.Server.ScriptFlushAsync();
        await cache.StoreAsync(
            [.. Enumerable.Range(2, 20).Select(n => new FetchedAuthor(
                Books.Of(new AuthorRef($"Author {n}", $"OL{n}A"), Time.GetUtcNow(), Books.Work($"OL{n}W", $"Book {n}", new AuthorRef($"Author {n}", $"OL{n}A"))),
                Books.Asked(new AuthorRef($"Author {n}", $"OL{n}A")), null))],
            default);
        foreach (var n in Enumerable.Range(2, 20))
            Assert.Equal([$"OL{n}W"], IdsOf(await NewProcess().FindTitleAsync($"Book {n}", null, default)));
        await cache.StoreAsync([Books.Work("OL1W", "Mort", Books.Pratchett)], default);
    }

    [Fact]
    public async Task Searches_that_are_asked_together_get_each_its_own_answer()
    {
        const int Works = 60;
        var all = Enumerable.Range(0, Works).Select(n => Books.Work($"OL{n + 1}W", $"Volume {n} of Many", Books.LeGuin, Books.NthIsbn(n + 1).Digits)).ToArray();
        await NewProcess().StoreAsync(Books.Of(Books.LeGuin, Time.GetUtcNow(), all), Books.Asked(Books.LeGuin), null, default);
        var cache = NewProcess();

        // Titles have several keys and some are not there: answers would shift if they were not told apart.
        var titles = all.Select(work => cache.FindTitleAsync(work.Title, null, default)).ToList();
        var missing = all.Select(work => cache.FindTitleAsync(work.Title + ": not there", "Nobody", default)).ToList();
        var isbns = all.Select(work => cache.FindIsbnAsync(work.Isbns[0], default)).ToList();

        foreach (var (work, title, isbn) in all.Zip(titles, isbns))
        {
            Assert.Equal([work.Id], IdsOf(await title));
            Assert.Equal([work.Id], IdsOf(await isbn));
        }
        Assert.All(await Task.WhenAll(missing), answer => Assert.Equal(CacheResult.Miss, answer.Result));
    }

    [Fact]
    public async Task The_marker_stands_under_the_name_that_operators_know()
    {
        await NewProcess().MarkProcessedAsync("Stephen   King", 60, 1, default);

        using var marker = JsonDocument.Parse((string)(await _server.Database.StringGetAsync("warming:processed:Stephen King"))!);
        Assert.Equal(60, marker.RootElement.GetProperty("worksCount").GetInt32());
        Assert.Equal(1, marker.RootElement.GetProperty("depth").GetInt32());
        Assert.Equal(Books.Start.ToUnixTimeMilliseconds(), marker.RootElement.GetProperty("lastWarmed").GetInt64());
        Assert.InRange((await _server.Database.KeyTimeToLiveAsync("warming:processed:Stephen King"))!.Value.TotalDays, 89.99, 90);
    }

    [Fact]
    public async Task Scripts_that_the_server_forgot_are_loaded_again()
    {
        var work = Books.Work("OL1W", "The Left Hand of Darkness", Books.LeGuin);
        await NewProcess().StoreAsync([work], default);
        Assert.True((await NewProcess().FindTitleAsync(work.Title, null, default)).Found);
        await _server.Server.ScriptFlushAsync();

        await NewProcess().StoreAsync([work with { Id = "OL2W" }], default);
        await _server.Server.ScriptFlushAsync();
        Assert.Equal(2, (await NewProcess().FindTitleAsync(work.Title, null, default)).Works.Count);
    }

    [Fact]
    public async Task A_crowded_title_forgets_pointers_that_lead_nowhere()
    {
        var cache = NewProcess();
        await cache.StoreAsync(
            Books.Of(Books.Gaiman, Time.GetUtcNow(), [.. Enumerable.Range(0, 1000).Select(n => Books.Work($"OL{n}W", "Poems", Books.Gaiman))]),
            Books.Asked(Books.Gaiman), null, default);
        await cache.StoreAsync([Books.Work("OL1000W", "Poems", Books.Pratchett)], default);
        Assert.DoesNotContain("OL1000W", IdsOf(await NewProcess().FindTitleAsync("Poems", null, default)));
        await cache.StoreAsync(Books.Of(Books.Gaiman, Time.GetUtcNow()), Books.Asked(Books.Gaiman), null, default);

        Time.Advance(TimeSpan.FromHours(1));
        await cache.StoreAsync([Books.Work("OL1001W", "Poems", Books.LeGuin)], default);
        Assert.Equal(["OL1001W"], IdsOf(await NewProcess().FindTitleAsync("Poems", null, default)));
        Assert.Equal(["OL1000W"], IdsOf(await NewProcess().FindTitleAsync("Poems", "Terry Pratchett", default)));
    }

    [Fact]
    public async Task Every_hash_of_ISBNs_goes_away_by_itself_also_one_that_begins_anew_after_a_flush()
    {
        var cache = NewProcess();
        var works = Enumerable.Range(0, 20).Select(n => Books.Work($"OL{n}W", $"Book {n}", Books.Gaiman, Books.NthIsbn(n * 10).Digits)).ToList();
        await cache.StoreAsync(works, default);
        await _server.Server.FlushDatabaseAsync(_server.Database.Database);
        await cache.StoreAsync(works, default);

        var keys = _server.Server.Keys(_server.Database.Database, "bc2:isbn:*").ToList();
        Assert.Equal(20, keys.Count);
        foreach (var key in keys)
            Assert.NotNull(await _server.Database.KeyTimeToLiveAsync(key));
    }

    [Fact]
    public async Task ISBNs_stored_in_the_last_generation_are_found_in_this_one()
    {
        // Generations are 90 days long and begin with the epoch.
        var generation = TimeSpan.FromDays(90);
        var intoGeneration = TimeSpan.FromSeconds(Time.GetUtcNow().ToUnixTimeSeconds() % (long)generation.TotalSeconds);
        Time.Advance(generation - intoGeneration - TimeSpan.FromSeconds(1));
        await NewProcess().StoreAsync([Books.Work("OL1W", "A", Books.LeGuin, Books.NthIsbn(1).Digits)], default);

        Time.Advance(TimeSpan.FromDays(89));
        Assert.Equal(CacheResult.Stale, (await NewProcess().FindIsbnAsync(Books.NthIsbn(1), default)).Result);
    }

    [Fact]
    public async Task What_was_read_a_moment_ago_is_answered_without_the_server_and_the_rest_says_what_is_wrong()
    {
        var cache = NewProcess();
        await cache.StoreAsync([Books.Work("OL1W", "Mort", Books.Pratchett)], default);
        // The news of it make this process look again, too; they are through when this is answered on the same connection.
        await _connection.GetSubscriber().PingAsync();
        await cache.FindTitleAsync("Mort", null, default);
        await _connection.CloseAsync();

        Assert.True((await cache.FindTitleAsync("Mort", null, default)).Found);
        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => cache.FindTitleAsync("Sourcery", null, default));
        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => cache.StoreAsync([Books.Work("OL1W", "Mort", Books.Pratchett)], default));
    }

    static Task ListeningAsync(TestRedis server) => Eventually.Async(
        async () => ((RedisResult[])(await server.Database.ExecuteAsync("PUBSUB", "NUMSUB", $"bc2:changed:{server.Database.Database}"))!) is [_, var listening]
            && (long)listening > 0,
        "the subscription");

    [Fact]
    public async Task What_one_process_stores_another_one_sees_at_once_and_not_only_half_a_minute_later()
    {
        var (one, other) = (NewProcess(), NewProcess());
        await ListeningAsync(_server);
        var mort = Books.Work("OL1W", "Mort", Books.Pratchett, Books.NthIsbn(1).Digits);
        await one.StoreAsync(Books.Of(Books.Pratchett, Time.GetUtcNow(), mort), Books.Asked(Books.Pratchett), null, default);
        Assert.Single((await other.FindTitleAsync("Mort", null, default)).Works);
        Assert.Single((await other.FindIsbnAsync(Books.NthIsbn(1), default)).Works);
        Assert.Single((await other.FindAuthorAsync("Terry Pratchett", default)).Works);

        var again = mort with { Id = "OL2W" };
        await one.StoreAsync(Books.Of(Books.Pratchett, Time.GetUtcNow(), mort, again), Books.Asked(Books.Pratchett), null, default);
        await Eventually.Async(
            async () => (await other.FindTitleAsync("Mort", null, default)).Works.Count == 2
                && (await other.FindIsbnAsync(Books.NthIsbn(1), default)).Works.Count == 2
                && (await other.FindAuthorAsync("Terry Pratchett", default)).Works.Count == 2,
            "the news");
    }

    [Fact]
    public async Task News_stay_within_their_database()
    {
        await using var elsewhere = await TestServers.CreateRedisAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(elsewhere.ConnectionString);
        var heard = new System.Collections.Concurrent.ConcurrentQueue<(string, long)>();
        var store = NewStore(connection);
        using var listening = store.Listen(key => heard.Enqueue(("here", key)), () => { });
        using var neighbour = NewStore().Listen(key => heard.Enqueue(("neighbour", key)), () => { });
        using var cache = new BookCache(store, Microsoft.Extensions.Options.Options.Create(Options), Time);
        await ListeningAsync(elsewhere);
        await ListeningAsync(_server);

        await cache.StoreAsync([Books.Work("OL1W", "Mort", Books.Pratchett)], default);
        await Eventually.Async(() => !heard.IsEmpty, "the news");
        await NewProcess().StoreAsync([Books.Work("OL2W", "Sourcery", Books.Pratchett)], default);
        await Eventually.Async(() => heard.Count == 2, "the neighbour's news");
        Assert.Equal([("here", IndexKey.Title("mort").Hash), ("neighbour", IndexKey.Title("sourcery").Hash)], heard);
    }

    [Fact]
    public async Task A_removed_author_is_gone_from_the_memory_of_every_process()
    {
        var (one, other) = (NewProcess(), NewProcess());
        await ListeningAsync(_server);
        await one.StoreAsync(
            Books.Of(Books.Pratchett, Time.GetUtcNow(), Books.Work("OL1W", "Mort", Books.Pratchett)), Books.Asked(Books.Pratchett), null, default);
        Assert.True((await other.FindTitleAsync("Mort", null, default)).Found);
        Assert.True((await other.FindAuthorAsync("Terry Pratchett", default)).Found);

        await one.RemoveAuthorAsync("Terry Pratchett", default);
        Assert.Null((await one.FindTitleAsync("Mort", null, default)).Remembered);
        await Eventually.Async(
            async () => await other.FindTitleAsync("Mort", null, default) is { Result: CacheResult.Miss, Remembered: null }
                && await other.FindAuthorAsync("Terry Pratchett", default) is { Result: CacheResult.Miss, Remembered: null },
            "the news");
    }

    [Fact]
    public async Task Redis_says_how_full_it_is()
    {
        var cache = NewProcess();
        await cache.StoreAsync([Books.Work("OL1W", "Mort", Books.Pratchett)], default);

        var redis = (await cache.MeasureAsync(default)).Tiers[1];
        Assert.Equal(("Redis", 3L, "noeviction"), (redis.Name, redis.Entries, redis.WhenFull));
        Assert.InRange(redis.Bytes!.Value, 500_000, long.MaxValue);
    }
}
