using CacheWarming.BookCaching;
using CacheWarming.BookCaching.Stores.Redis;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace CacheWarming.Tests.BookCaching.Caching;

/// <summary>A user who may not use Redis's <c>@dangerous</c> commands, as managed servers and careful operators give one: INFO, KEYS, FLUSHALL.</summary>
public sealed class WithoutDangerousCommandsTests
{
    const string Rights = "on >secret ~bc2:* ~warming:* &bc2:* +@all -@dangerous";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Everything_works_and_warming_goes_on_though_nobody_says_how_full_it_is(int primaries)
    {
        await using var cluster = primaries > 1 ? await RedisCluster.StartAsync(primaries) : null;
        await using var single = primaries > 1 ? null : await RedisServer.StartAsync();
        foreach (var server in cluster?.Servers ?? [single!])
        {
            await using var administrator = await server.ConnectAsync();
            await administrator.Server.ExecuteAsync("ACL", ["SETUSER", "books", .. Rights.Split(' ')]);
        }
        await using var connection = await ConnectionMultiplexer.ConnectAsync((cluster?.ConnectionString ?? single!.ConnectionString) + ",user=books,password=secret");
        var (time, log, options) = (new FakeTimeProvider(Books.Start), new Lines(), Microsoft.Extensions.Options.Options.Create(new BookCacheOptions()));
        using var cache = new BookCache(new RedisBookStore(connection, options, time, log), options, time);

        for (var n = 0; n < 3; n++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await cache.StoreAsync(
                Books.Of(Books.LeGuin, time.GetUtcNow(), Books.Work("OL1W", "The Left Hand of Darkness", Books.LeGuin, Books.NthIsbn(1).Digits), Books.Work($"OL2{n}W", "Lavinia", Books.LeGuin)),
                Books.Asked(Books.LeGuin), Guid.NewGuid(), default);
        }
        await cache.StoreMissAsync("nothing", null, default);
        await cache.MarkProcessedAsync("Ursula K. Le Guin", 1, 0, default);

        using var reader = new BookCache(new RedisBookStore(connection, options, time, log), options, time);
        Assert.True((await reader.FindTitleAsync("Left Hand of Darkness", "Le Guin, Ursula K.", default)).Found);
        Assert.True((await reader.FindIsbnAsync(Books.NthIsbn(1), default)).Found);
        Assert.True((await reader.FindAuthorAsync("Ursula K. Le Guin", default)).Found);
        Assert.Equal(CacheResult.KnownMissing, (await reader.FindTitleAsync("nothing", null, default)).Result);
        var measured = (await cache.MeasureAsync(default)).Tiers[1];
        Assert.Equal(("Redis", null, null, null), (measured.Name, measured.Bytes, measured.MaxBytes, measured.Trouble));
        Assert.Single(log.All);
        Assert.Single(await cache.RemoveAuthorAsync("Ursula K. Le Guin", default));
    }

    sealed class Lines : ILogger<RedisBookStore>
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));
    }
}
