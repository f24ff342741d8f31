using CacheWarming.Catalogs.Coalescing;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace CacheWarming.Tests.CacheHits.UnderPressure;

public sealed class FrozenLockTests
{
    [Fact]
    public async Task While_Redis_hangs_one_fetch_finds_that_out_by_waiting_and_the_next_ones_do_not_wait()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var fetches = new RedisFetchLock(connection.Multiplexer, TimeProvider.System, NullLogger<RedisFetchLock>.Instance);
        await (await fetches.AcquireAsync("before", default)).DisposeAsync();
        redis.Freeze();

        Assert.InRange(await TookAsync(fetches, ["first"]), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(5));
        // Twenty seconds if each of them waited.
        Assert.InRange(await TookAsync(fetches, Enumerable.Range(2, 20).Select(nth => $"fetch {nth}")), TimeSpan.Zero, TimeSpan.FromSeconds(10));

        redis.Thaw();
        await Eventually.Async(
            async () =>
            {
                await using var held = await fetches.AcquireAsync("after", default);
                return await connection.Database.KeyExistsAsync("fetch:after").WaitAsync(TimeSpan.FromSeconds(1));
            },
            "Redis to be used again");
    }

    static async Task<TimeSpan> TookAsync(RedisFetchLock fetches, IEnumerable<string> all)
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var what in all)
            await (await fetches.AcquireAsync(what, default)).DisposeAsync();
        return TimeProvider.System.GetElapsedTime(started);
    }
}
