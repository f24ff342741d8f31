using System.Globalization;
using CacheWarming.BookCaching;
using CacheWarming.Contracts;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;
using MassTransit;

namespace CacheWarming.Tests.CacheHits.UnderPressure;

public sealed class FullRedisTests
{
    static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    static readonly Guid Job = Guid.NewGuid();

    [Fact]
    public async Task Warming_waits_above_85_percent_and_goes_on_below_80_and_nothing_of_the_readers_is_pushed_out()
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory", "12mb");
        await using var connection = await redis.ConnectAsync();
        await using var warmer = new CacheProcess(redis, null, ("MeasureInterval", "00:00:00"));
        await using var reader = new CacheProcess(redis);

        var warm = 0;
        var refused = await Assert.ThrowsAsync<BookStoreUnavailableException>(async () =>
        {
            for (; warm < 5_000; warm++)
                await warmer.Cache.StoreAsync(Books.Of(warm, Now), Books.Asked(warm), Job, default);
        });
        Assert.Contains("warming waits until it is below 80", refused.Message, StringComparison.Ordinal);
        // The calls for it have been made.
        Assert.Equal(CacheTier.Memory, (await warmer.Cache.FindTitleAsync(Books.Title(warm, 1), null, default)).Tier);
        // What connections hold comes and goes.
        Assert.InRange(await UsedAsync(connection), 0.83, 0.90);
        Assert.True((await warmer.Cache.MeasureAsync(default)).IsWarmingPaused);
        Assert.True((await reader.Cache.MeasureAsync(default)).IsWarmingPaused);

        await reader.Cache.StoreAsync(Books.Of(9_000, Now).Works, default);
        Assert.True((await reader.Cache.FindTitleAsync(Books.Title(9_000, 1), null, default)).Found);
        for (var author = 0; author < warm; author++)
            Assert.True((await reader.Cache.FindIsbnAsync(Books.NthIsbn(author, 14, 4), default)).Found);

        // Between the two marks it still waits; below both it goes on.
        var gone = 0;
        while (await UsedAsync(connection) > 0.83)
            await reader.Cache.RemoveAuthorAsync(Books.Author(gone++).CatalogId!, default);
        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => warmer.Cache.ThrowIfFullAsync(default));
        while (await UsedAsync(connection) > 0.79)
            await reader.Cache.RemoveAuthorAsync(Books.Author(gone++).CatalogId!, default);
        await warmer.Cache.StoreAsync(Books.Of(warm, Now), Books.Asked(warm), Job, default);
    }

    [Fact]
    public async Task When_nothing_fits_any_more_what_is_there_is_still_read_and_searches_are_answered_from_memory()
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory", "8mb");
        await using var connection = await redis.ConnectAsync();
        await using var reader = new CacheProcess(redis);
        await reader.Cache.StoreAsync(Books.Of(0, Now), Books.Asked(0), null, default);
        await FillAsync(connection);

        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => reader.Cache.StoreAsync(Books.Of(1, Now).Works, default));
        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => reader.Cache.StoreMissAsync("nothing", null, default));
        Assert.True((await reader.Cache.FindTitleAsync(Books.Title(0, 3), null, default)).Found);
        Assert.Equal(CacheTier.Memory, (await reader.Cache.FindTitleAsync(Books.Title(1, 3), null, default)).Tier);

        await EmptyAsync(connection);
        await reader.Cache.StoreAsync(Books.Of(1, Now).Works, default);
        Assert.Equal(CacheTier.Store, (await reader.Cache.FindTitleAsync(Books.Title(1, 3), null, default)).Tier);
    }

    [Fact]
    public async Task Discovery_defers_an_author_without_a_call_while_there_is_no_room()
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory", "8mb");
        await using var connection = await redis.ConnectAsync();
        await FillAsync(connection, 0.9);
        await using var broker = await TestServers.CreateVirtualHostAsync();
        await using var catalogue = await Simulator.StartAsync(new SimulatorOptions { Works = Books.Catalogue(1) }, default);
        await using var discovery = await ServiceProcess.StartAsync("Discovery", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["ConnectionStrings__Postgres"] = null,
            ["ConnectionStrings__RabbitMq"] = broker.Uri.ToString(),
            ["OpenLibrary__BaseAddress"] = catalogue.Address.ToString(),
            ["BookCache__MeasureInterval"] = "00:00:00",
        });
        var deferred = new TaskCompletionSource<AuthorDeferred>(TaskCreationOptions.RunContinuationsAsynchronously);
        var warmed = new TaskCompletionSource<AuthorWarmed>(TaskCreationOptions.RunContinuationsAsynchronously);
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker.Uri);
            rabbit.ReceiveEndpoint("the-rest", endpoint =>
            {
                endpoint.Handler<AuthorDeferred>(context => Task.FromResult(deferred.TrySetResult(context.Message)));
                endpoint.Handler<AuthorsWarmed>(context => Task.FromResult(warmed.TrySetResult(context.Message.Authors.Single())));
            });
        });
        await bus.StartAsync();
        try
        {
            var author = new AuthorQueued(Job, "a", Books.Author(0).Name, null, 0, AuthorSource.Csv, JobPriority.Normal, [], [], 1, Now);
            await bus.Publish(author);
            Assert.Contains("warming waits", (await deferred.Task.WaitAsync(TimeSpan.FromSeconds(20))).Reason, StringComparison.Ordinal);
            Assert.Equal(0, catalogue.Statistics.Calls);

            await EmptyAsync(connection);
            await bus.Publish(author with { Attempt = 2 });
            Assert.Equal(WarmingOutcome.Warmed, (await warmed.Task.WaitAsync(TimeSpan.FromSeconds(20))).Outcome);
        }
        finally
        {
            await bus.StopAsync();
        }
    }

    /// <param name="share">Of the memory to be used; null until nothing fits.</param>
    static async Task FillAsync(RedisServer.Connection connection, double? share = null)
    {
        foreach (var size in share is null ? new[] { 20_000, 2_000, 200 } : [20_000])
        {
            try
            {
                while (share is null || await UsedAsync(connection) < share)
                    await connection.Database.HashSetAsync("filler", Guid.NewGuid().ToString("N"), new string('x', size));
            }
            catch (StackExchange.Redis.RedisServerException full) when (share is null && full.Message.StartsWith("OOM", StringComparison.Ordinal))
            {
                // No piece of this size fits.
            }
        }
        // A client's buffer that comes or goes must not make room again.
        if (share is null)
            await connection.Server.ConfigSetAsync("maxmemory", "7mb");
    }

    /// <summary>The client deletes by UNLINK, which gives the memory back some time later.</summary>
    static Task EmptyAsync(RedisServer.Connection connection) => connection.Database.ExecuteAsync("DEL", "filler");

    static async Task<double> UsedAsync(RedisServer.Connection connection)
    {
        var memory = (await connection.Server.InfoAsync("memory"))[0].ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return double.Parse(memory["used_memory"], CultureInfo.InvariantCulture) / double.Parse(memory["maxmemory"], CultureInfo.InvariantCulture);
    }
}
