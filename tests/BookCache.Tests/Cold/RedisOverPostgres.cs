using CacheWarming.BookCaching;
using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Cold.Postgres;
using CacheWarming.BookCaching.Stores;
using CacheWarming.BookCaching.Stores.Redis;
using CacheWarming.Tests.Servers;
using StackExchange.Redis;

namespace CacheWarming.Tests.BookCaching.Cold;

public sealed class RedisOverPostgres : ColdCacheContract
{
    TestRedis _server = null!;
    TestDatabase _database = null!;
    ConnectionMultiplexer _connection = null!;

    private protected override IBookStore NewStore() =>
        new RedisBookStore(_connection, Microsoft.Extensions.Options.Options.Create(Options), Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<RedisBookStore>.Instance);

    private protected override IColdStore NewColdStore() => new PostgresColdStore(_database.ConnectionString);

    protected override Task LoseEverythingAsync() => _server.Server.FlushDatabaseAsync(_server.Database.Database);

    public override async Task InitializeAsync()
    {
        _server = await TestServers.CreateRedisAsync();
        _database = await TestServers.CreateDatabaseAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _connection.Dispose();
        await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task While_the_store_is_away_the_cold_tier_answers_and_memory_goes_on()
    {
        var warmer = NewProcess();
        var work = Books.Work("OL1W", "Mort", Books.Pratchett, Books.NthIsbn(1).Digits);
        await warmer.StoreAsync(Books.Of(Books.Pratchett, Time.GetUtcNow(), work), Books.Asked(Books.Pratchett), null, default);
        await Eventually.Async(async () => (await warmer.MeasureAsync(default)).Cold!.Written == 1, "it to be kept cold");
        await _connection.CloseAsync();

        var reader = NewProcess();
        Assert.Equal((CacheResult.Hit, CacheTier.Cold), Of(await reader.FindIsbnAsync(Books.NthIsbn(1), default)));
        Assert.Equal((CacheResult.Hit, CacheTier.Memory), Of(await reader.FindTitleAsync("Mort", null, default)));
        Assert.Equal((CacheResult.Hit, CacheTier.Memory), Of(await reader.FindAuthorAsync("Terry Pratchett", default)));
        Assert.Equal((CacheResult.Hit, CacheTier.Cold), Of(await NewProcess().FindAuthorAsync("Terry Pratchett", default)));
        // "Nothing" is for the store to say, and warming waits for it.
        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => reader.FindTitleAsync("Sourcery", null, default));
        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => reader.FindAuthorAsync("Neil Gaiman", default));
        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => reader.FindWarmAuthorAsync(Books.Asked(Books.Pratchett), default));
    }

    [Fact]
    public async Task What_is_fetched_while_the_store_is_away_is_kept_for_the_other_processes()
    {
        await _connection.CloseAsync();
        var fetcher = NewProcess();
        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => fetcher.StoreAsync(
            Books.Of(Books.Pratchett, Time.GetUtcNow(), Books.Work("OL1W", "Mort", Books.Pratchett)), Books.Asked(Books.Pratchett), null, default));
        await Eventually.Async(async () => (await fetcher.MeasureAsync(default)).Cold!.Written == 1, "it to be kept cold");

        Assert.Equal((CacheResult.Hit, CacheTier.Cold), Of(await NewProcess().FindTitleAsync("Mort", null, default)));
    }

    [Fact]
    public async Task However_many_look_at_once_in_two_processes_an_author_comes_back_once()
    {
        var works = Enumerable.Range(0, 40).Select(n => Books.Work($"OL{n}W", $"Book {n}", Books.Gaiman, Books.NthIsbn(n).Digits)).ToList();
        var warmer = NewProcess();
        await warmer.StoreAsync(Books.Of(Books.Gaiman, Time.GetUtcNow(), works), Books.Asked(Books.Gaiman), null, default);
        await Eventually.Async(async () => (await warmer.MeasureAsync(default)).Cold!.Written == 1, "it to be kept cold");
        await LoseEverythingAsync();

        var processes = new[] { NewProcess(), NewProcess() };
        var answers = await Task.WhenAll(works.SelectMany((work, n) => new[]
        {
            processes[n % 2].FindTitleAsync(work.Title, null, default), processes[(n + 1) % 2].FindIsbnAsync(Books.NthIsbn(n), default),
        }));

        Assert.All(answers, answer => Assert.Equal(CacheResult.Hit, answer.Result));
        Assert.Equal(1, (await Task.WhenAll(processes.Select(process => process.MeasureAsync(default)))).Sum(measured => measured.Cold!.Restores));
    }

    static (CacheResult, CacheTier) Of(CacheAnswer answer) => (answer.Result, answer.Tier);
}
