using System.Collections.Concurrent;
using System.Diagnostics;
using CacheWarming.Catalogs;
using CacheWarming.Catalogs.RateLimiting;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace CacheWarming.Tests.Catalogs.RateLimiting;

[Collection(RealTime.Alone)]
public sealed class RedisRateLimiterTests : IAsyncLifetime
{
    readonly List<IDisposable> _open = [];
    TestRedis _redis = null!;

    public async Task InitializeAsync() => _redis = await TestServers.CreateRedisAsync();

    public async Task DisposeAsync()
    {
        _open.ForEach(thing => thing.Dispose());
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(200, 5, 0)]
    [InlineData(5, 7, 0)]
    [InlineData(3, 21, 0.2)]
    [InlineData(1, 15, 0.2)]
    public async Task Three_replicas_together_keep_the_pace_and_use_it_up(double perSecond, int seconds, double late)
    {
        var replicas = new[] { await ReplicaAsync(perSecond), await ReplicaAsync(perSecond), await ReplicaAsync(perSecond) };
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var leftAt = new ConcurrentBag<double>();
        var started = Stopwatch.GetTimestamp();

        await Task.WhenAll(replicas.SelectMany(replica => Enumerable.Range(0, 10).Select(_ => CallOnAsync(replica, leftAt, started, over.Token))));

        var calls = leftAt.Order().ToList();
        // On a busy machine this test may note a call late: exact figures are LocalRateLimiterTests' matter.
        Assert.Equal(0, TokenBucket.Violations(calls, perSecond, jitter: -late));
        // While the machine stands still calls are lost, which is no fault of the pace: what counts is how long as many calls as are due in a
        // second (three at least) take in the better stretches. A quarter of all is more than the burst makes shorter.
        var due = Math.Max(3, (int)perSecond);
        var stretches = calls.Zip(calls.Skip(due), (from, till) => till - from).Order().ToList();
        Assert.True(stretches.Count > due, $"only {calls.Count} calls");
        Assert.InRange(stretches[stretches.Count / 4] * perSecond / due, 0, 1 / 0.9);
    }

    [Fact]
    public async Task A_search_goes_before_the_warming_of_all_replicas()
    {
        var warmer = await ReplicaAsync(3);
        var searcher = await ReplicaAsync(3);
        using var stop = new CancellationTokenSource();
        var warmed = new ConcurrentBag<double>();
        var warming = Enumerable.Range(0, 30).Select(_ => CallOnAsync(warmer, warmed, Stopwatch.GetTimestamp(), stop.Token)).ToList();
        await Eventually.Async(() => warmed.Count >= 4, "the burst is used up");
        var before = warmed.Count;

        await searcher.AcquireAsync(Caller.Search, CancellationToken.None);

        Assert.InRange(warmed.Count - before, 0, 3);
        await stop.CancelAsync();
        await Task.WhenAll(warming);
    }

    [Fact]
    public async Task A_silence_that_one_replica_hears_of_is_kept_by_all()
    {
        var one = await ReplicaAsync(100);
        var other = await ReplicaAsync(100);

        await one.StartCooldownAsync(TimeSpan.FromMinutes(2), "too many requests (429)", CancellationToken.None);
        await one.StartCooldownAsync(TimeSpan.FromSeconds(1), "overloaded", CancellationToken.None);

        foreach (var caller in Enum.GetValues<Caller>())
        {
            var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => other.AcquireAsync(caller, CancellationToken.None).AsTask());
            Assert.Equal("Test Provider", trouble.Provider);
            Assert.Equal("too many requests (429)", trouble.Reason);
            Assert.InRange(trouble.RetryAfter, TimeSpan.FromSeconds(110), TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task A_silence_ends()
    {
        var one = await ReplicaAsync(100);
        var other = await ReplicaAsync(100);
        await one.StartCooldownAsync(TimeSpan.FromMilliseconds(200), "overloaded", CancellationToken.None);

        await Eventually.Async(
            async () =>
            {
                await other.AcquireAsync(Caller.Warming, CancellationToken.None);
                return true;
            },
            "the silence is over");
    }

    [Fact]
    public async Task A_wait_that_would_be_too_long_is_refused_and_books_nothing()
    {
        var one = await ReplicaAsync(0.1);
        var other = await ReplicaAsync(0.1);
        await one.AcquireAsync(Caller.Search, CancellationToken.None);
        var booked = await _redis.Database.HashGetAsync("pace:testprovider", "next");

        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => other.AcquireAsync(Caller.Search, CancellationToken.None).AsTask());

        Assert.InRange(trouble.RetryAfter, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(11));
        Assert.Equal(booked, await _redis.Database.HashGetAsync("pace:testprovider", "next"));
    }

    [Fact]
    public async Task A_Redis_that_forgot_its_scripts_is_told_them_again()
    {
        var pace = await ReplicaAsync(100);
        await pace.AcquireAsync(Caller.Warming, CancellationToken.None);
        await _redis.Server.ScriptFlushAsync();

        await pace.AcquireAsync(Caller.Warming, CancellationToken.None);
    }

    [Fact]
    public async Task A_clock_set_back_does_not_stop_the_pace()
    {
        await _redis.Database.HashSetAsync("pace:testprovider", [new("next", 9_000_000_000_000_000)]);
        var pace = await ReplicaAsync(100);

        await pace.AcquireAsync(Caller.Warming, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Redis_gone_stops_warming_and_leaves_searches_their_share()
    {
        var connection = await ConnectAsync(_redis.ConnectionString);
        var clock = new CountingTimeProvider();
        var pace = Pace(10, connection, clock);
        await connection.CloseAsync();
        connection.Dispose();

        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => pace.AcquireAsync(Caller.Warming, CancellationToken.None).AsTask());
        Assert.Equal("Redis", trouble.Provider);
        Assert.True(trouble.RetryAfter > TimeSpan.Zero);

        var started = clock.GetTimestamp();
        for (var call = 0; call < 11; call++)
        {
            await (await clock.RunUntilDoneAsync(pace.AcquireAsync(Caller.Search, CancellationToken.None).AsTask()));
        }

        Assert.InRange(clock.GetElapsedTime(started).TotalSeconds, 4.5, 5.5);
        await pace.StartCooldownAsync(TimeSpan.FromMinutes(1), "429", CancellationToken.None);
        await Assert.ThrowsAsync<CatalogUnavailableException>(() => pace.AcquireAsync(Caller.Search, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task A_Redis_that_hangs_delays_a_search_by_a_second_once_and_is_used_again_when_it_is_back()
    {
        await using var proxy = ServerProxy.BeforeRedis(_redis.ConnectionString, out var throughProxy);
        proxy.Start();
        var pace = Pace(100, await ConnectAsync(throughProxy), TimeProvider.System);
        await pace.AcquireAsync(Caller.Warming, CancellationToken.None);

        proxy.Freeze();
        var asked = Stopwatch.GetTimestamp();
        for (var search = 0; search < 20; search++)
        {
            await pace.AcquireAsync(Caller.Search, CancellationToken.None);
        }

        // Twenty seconds if each of them waited; Redis is asked again every two seconds, should the machine stand still.
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0.5, 10);
        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => pace.AcquireAsync(Caller.Warming, CancellationToken.None).AsTask());
        Assert.Equal("Redis", trouble.Provider);

        proxy.Thaw();
        await Eventually.Async(
            async () =>
            {
                await pace.AcquireAsync(Caller.Warming, CancellationToken.None);
                return true;
            },
            "warming passes again");
    }

    static async Task CallOnAsync(RedisRateLimiter pace, ConcurrentBag<double> leftAt, long started, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await pace.AcquireAsync(Caller.Warming, over);
                leftAt.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    async Task<RedisRateLimiter> ReplicaAsync(double perSecond) => Pace(perSecond, await ConnectAsync(_redis.ConnectionString), TimeProvider.System);

    RedisRateLimiter Pace(double perSecond, ConnectionMultiplexer connection, TimeProvider time)
    {
        var pace = new RedisRateLimiter("Test Provider", perSecond, connection, time, NullLogger<RedisRateLimiter>.Instance);
        _open.Add(pace);
        return pace;
    }

    async Task<ConnectionMultiplexer> ConnectAsync(string configuration)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        _open.Add(connection);
        return connection;
    }
}
