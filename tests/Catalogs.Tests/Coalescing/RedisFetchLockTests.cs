using System.Diagnostics;
using CacheWarming.Catalogs.Coalescing;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace CacheWarming.Tests.Catalogs.Coalescing;

[Collection(RealTime.Alone)]
public sealed class RedisFetchLockTests : IAsyncLifetime
{
    const string Key = "fetch:OL1A";

    readonly List<ConnectionMultiplexer> _connections = [];
    TestRedis _redis = null!;

    public async Task InitializeAsync() => _redis = await TestServers.CreateRedisAsync();

    public async Task DisposeAsync()
    {
        _connections.ForEach(connection => connection.Dispose());
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task One_process_at_a_time_gets_in_and_the_next_when_it_leaves()
    {
        var one = await ProcessAsync();
        var other = await ProcessAsync();
        var held = await one.AcquireAsync("OL1A", CancellationToken.None);
        var next = other.AcquireAsync("OL1A", CancellationToken.None).AsTask();
        await using (await other.AcquireAsync("OL2A", CancellationToken.None))
        {
            Assert.False(next.IsCompleted);
        }

        await held.DisposeAsync();

        await (await next.WaitAsync(TimeSpan.FromSeconds(5))).DisposeAsync();
        await GivenBackAsync();
    }

    [Fact]
    public async Task However_many_ask_in_however_many_processes_they_are_inside_one_by_one()
    {
        var processes = new[] { await ProcessAsync(), await ProcessAsync(), await ProcessAsync() };
        var (inside, most, entered) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 30).Select(async number =>
        {
            await using var held = await processes[number % 3].AcquireAsync("OL1A", CancellationToken.None);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await _redis.Database.PingAsync();
            Interlocked.Increment(ref entered);
            Interlocked.Decrement(ref inside);
        }));

        Assert.Equal(1, most);
        Assert.Equal(30, entered);
    }

    [Fact]
    public async Task A_lease_is_renewed_while_it_is_held()
    {
        var lease = TimeSpan.FromSeconds(1.5);
        var started = Stopwatch.GetTimestamp();
        await using var held = await (await ProcessAsync(lease)).AcquireAsync("OL1A", CancellationToken.None);
        var holder = await _redis.Database.StringGetAsync(Key);
        var next = (await ProcessAsync(lease)).AcquireAsync("OL1A", CancellationToken.None).AsTask();

        await Eventually.Async(() => Stopwatch.GetElapsedTime(started) > lease * 2, "two leases have passed");

        Assert.False(next.IsCompleted);
        Assert.Equal(holder, await _redis.Database.StringGetAsync(Key));
        await held.DisposeAsync();
        await (await next).DisposeAsync();
    }

    [Fact]
    public async Task A_holder_that_dies_loses_it_by_time()
    {
        var lease = TimeSpan.FromMilliseconds(600);
        var dying = await ProcessAsync(lease);
        await dying.AcquireAsync("OL1A", CancellationToken.None);
        var started = Stopwatch.GetTimestamp();
        _connections[^1].Dispose();

        var next = await (await ProcessAsync(lease)).AcquireAsync("OL1A", CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.True(Stopwatch.GetElapsedTime(started) > lease / 4);
        await next.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_lost_it_does_not_take_it_from_the_next_holder()
    {
        var held = await (await ProcessAsync()).AcquireAsync("OL1A", CancellationToken.None);
        await _redis.Database.StringSetAsync(Key, "somebody else");

        await held.DisposeAsync();
        await _connections[^1].GetDatabase().PingAsync();

        Assert.Equal("somebody else", await _redis.Database.StringGetAsync(Key));
    }

    [Fact]
    public async Task Whoever_gives_up_leaves_nothing_behind()
    {
        await _redis.Database.StringSetAsync(Key, "somebody else");
        var process = await ProcessAsync();
        using var giveUp = new CancellationTokenSource();
        var waiting = process.AcquireAsync("OL1A", giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await _redis.Database.KeyDeleteAsync(Key);

        await (await process.AcquireAsync("OL1A", CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(5))).DisposeAsync();
        await GivenBackAsync();
    }

    [Fact]
    public async Task Redis_gone_leaves_one_at_a_time_within_the_process()
    {
        var process = await ProcessAsync();
        _connections[^1].Dispose();

        var held = await process.AcquireAsync("OL1A", CancellationToken.None);
        var next = process.AcquireAsync("OL1A", CancellationToken.None).AsTask();
        Assert.False(next.IsCompleted);

        await held.DisposeAsync();
        await (await next.WaitAsync(TimeSpan.FromSeconds(5))).DisposeAsync();
    }

    [Fact]
    public async Task A_Redis_that_hangs_does_not_hang_the_fetch()
    {
        await using var proxy = ServerProxy.BeforeRedis(_redis.ConnectionString, out var throughProxy);
        proxy.Start();
        var connection = await ConnectionMultiplexer.ConnectAsync(throughProxy);
        _connections.Add(connection);
        var process = new RedisFetchLock(connection, TimeProvider.System, NullLogger<RedisFetchLock>.Instance);
        proxy.Freeze();

        var held = await process.AcquireAsync("OL1A", CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(5));

        await held.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));
        proxy.Thaw();
    }

    /// <summary>Nobody waits for a lease to be given back.</summary>
    Task GivenBackAsync() => Eventually.Async(async () => !await _redis.Database.KeyExistsAsync(Key), "the lease is given back");

    async Task<RedisFetchLock> ProcessAsync(TimeSpan? lease = null)
    {
        _connections.Add(await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString));
        return new RedisFetchLock(_connections[^1], TimeProvider.System, NullLogger<RedisFetchLock>.Instance, lease);
    }
}
