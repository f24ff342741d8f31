using CacheWarming.Catalogs;
using CacheWarming.Catalogs.Quotas;
using CacheWarming.Tests.Catalogs.Providers;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace CacheWarming.Tests.Catalogs.Quotas;

public sealed class RedisQuotaTests : IAsyncLifetime
{
    readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 10, 28, 15, 0, 0, TimeSpan.Zero));
    readonly List<IDisposable> _open = [];
    TestRedis _redis = null!;

    public async Task InitializeAsync() => _redis = await TestServers.CreateRedisAsync();

    public async Task DisposeAsync()
    {
        _open.ForEach(thing => thing.Dispose());
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Two_replicas_and_a_restarted_one_share_the_days_calls()
    {
        var one = await ReplicaAsync(100);
        var other = await ReplicaAsync(100);

        var taken = await Task.WhenAll(Enumerable.Range(0, 150).Select(call => TrySpendAsync(call % 2 == 0 ? one : other)));

        Assert.Equal(100, taken.Count(isTaken => isTaken));
        Assert.False(await TrySpendAsync(await ReplicaAsync(100)));
        Assert.True(await _redis.Database.KeyExistsAsync("quota:testprovider:2025-10-28"));
        Assert.InRange((await _redis.Database.KeyTimeToLiveAsync("quota:testprovider:2025-10-28"))!.Value.TotalHours, 24, 48);
        _clock.Advance(TimeSpan.FromHours(16));
        Assert.True(await TrySpendAsync(one));
        Assert.True(await TrySpendAsync(await ReplicaAsync(100)));
    }

    [Fact]
    public async Task Who_has_got_a_call_makes_it_though_another_hears_in_the_same_moment_that_none_is_left()
    {
        var quota = await ReplicaAsync(100);
        for (var day = 0; day < 20; day++)
        {
            var spending = TrySpendAsync(quota);
            var usingUp = quota.UseUpAsync(CancellationToken.None);

            Assert.True(await spending);
            await usingUp;
            Assert.False(await TrySpendAsync(quota));
            _clock.Advance(TimeSpan.FromHours(24));
        }
    }

    [Fact]
    public async Task What_the_provider_tells_one_replica_all_know()
    {
        var one = await ReplicaAsync(100);
        Assert.True(await TrySpendAsync(one));

        await one.UseUpAsync(CancellationToken.None);

        Assert.Throws<CatalogUnavailableException>(one.ThrowIfUsedUp);
        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(async () => await (await ReplicaAsync(100)).SpendAsync(CancellationToken.None));
        Assert.Equal(TimeSpan.FromHours(16), trouble.RetryAfter);
    }

    [Fact]
    public async Task Redis_gone_is_trouble_of_Redis_for_two_seconds()
    {
        var connection = await ConnectAsync();
        var quota = Quota(100, connection);
        await connection.CloseAsync();

        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(async () => await quota.SpendAsync(CancellationToken.None));

        Assert.Equal("Redis", trouble.Provider);
        Assert.Throws<CatalogUnavailableException>(quota.ThrowIfUsedUp);
        _clock.Advance(TimeSpan.FromSeconds(2));
        quota.ThrowIfUsedUp();
    }

    [Fact]
    public async Task The_registered_catalogue_counts_every_call_across_replicas_and_restarts()
    {
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var google = await GoogleBooksSimulator.StartAsync(new SimulatedVolume("v1", "The Last Book", "Ann Author"));
        var answers = new List<string?>();
        for (var process = 0; process < 3; process++)
        {
            await using var providers = new ProvidersUnderTest(
                openLibrary, google, time: _clock, redis: await ConnectAsync(), settings: ("GoogleBooks:DailyQuota", "4"));
            answers.Add((await providers.Catalog.WorksOfAsync("Ann Author")).Bibliography?.Provider);
            answers.Add((await providers.Catalog.WorksOfAsync("Ann Author")).Bibliography?.Provider);
        }

        Assert.Equal(["Google Books", "Google Books", "Google Books", "Google Books", null, null], answers);
        Assert.Equal(4, google.AllAsked.Count);
        Assert.Equal(6, openLibrary.AllAsked.Count);
    }

    static async Task<bool> TrySpendAsync(RedisQuota quota)
    {
        try
        {
            await quota.SpendAsync(CancellationToken.None);
            return true;
        }
        catch (CatalogUnavailableException)
        {
            return false;
        }
    }

    async Task<RedisQuota> ReplicaAsync(int perDay) => Quota(perDay, await ConnectAsync());

    RedisQuota Quota(int perDay, ConnectionMultiplexer connection) =>
        new("Test Provider", perDay, QuotaDay.Pacific, connection, _clock, NullLogger<RedisQuota>.Instance);

    async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        _open.Add(connection);
        return connection;
    }
}
