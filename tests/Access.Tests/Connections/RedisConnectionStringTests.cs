using System.Globalization;
using CacheWarming.BookCaching;
using CacheWarming.Hosting.Redis;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace CacheWarming.Tests.Access.Connections;

/// <summary>What <c>ConnectionStrings:Redis</c> can say, on real servers; TLS is in <see cref="RedisTlsTests"/>.</summary>
public sealed class RedisConnectionStringTests
{
    [Fact]
    public async Task An_ACL_user_is_let_in_with_its_own_password_and_limited_to_what_it_may()
    {
        await using var server = await RedisServer.StartAsync();
        await using (var administrator = await server.ConnectAsync())
        {
            await administrator.Database.ExecuteAsync("ACL", "SETUSER", "warmer", "on", ">a-password", "~*", "&*", "+@all", "-@dangerous", "+info");
            await administrator.Database.ExecuteAsync("ACL", "SETUSER", "default", "off");
        }

        await using var warmer = Services($"{server.ConnectionString},user=warmer,password=a-password");
        Assert.Equal("warmer", (string?)await Database(warmer).ExecuteAsync("ACL", "WHOAMI"));
        var cache = warmer.GetRequiredService<BookCache>();
        await cache.StoreMissAsync("a title", null, default);
        Assert.Equal(1, (await cache.MeasureAsync(default)).Tiers[1].Entries);
        var refused = await Assert.ThrowsAsync<RedisServerException>(() => Database(warmer).ExecuteAsync("SORT", "numbers"));
        Assert.Contains("permissions", refused.Message, StringComparison.Ordinal);

        await using var stranger = Services($"{server.ConnectionString},user=warmer,password=another");
        await Assert.ThrowsAnyAsync<RedisException>(() => Database(stranger).StringGetAsync("a"));
    }

    [Fact]
    public async Task A_service_name_finds_the_primary_through_Sentinel_and_follows_it_after_a_failover()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", Text(primary.Port));
        await using var sentinel = await RedisSentinel.StartAsync(primary);
        await using (var administrator = await replica.ConnectAsync())
            await Eventually.Async(async () => (await administrator.Server.InfoAsync("replication"))[0].Any(pair => pair is { Key: "master_link_status", Value: "up" }), "the replica follows");

        await using var services = Services($"{sentinel.ConnectionString},serviceName={RedisSentinel.ServiceName},defaultDatabase=3");
        await Database(services).StringSetAsync("a", "before");
        Assert.Equal(3, Database(services).Database);
        await using (var administrator = await replica.ConnectAsync())
            await Eventually.Async(async () => await administrator.Multiplexer.GetDatabase(3).StringGetAsync("a") == "before", "the replica has it");

        await primary.KillAsync();
        await Eventually.Async(() => TryAsync(() => Database(services).StringSetAsync("b", "after")), "the replica has taken over");
        Assert.Equal("before", await Database(services).StringGetAsync("a"));
    }

    [Fact]
    public async Task A_Sentinel_that_comes_later_is_used_when_it_is_there()
    {
        await using var primary = await RedisServer.StartAsync();
        var port = ServiceProcess.FreePort();
        await using var services = Services(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},serviceName={RedisSentinel.ServiceName},connectTimeout=500,connectRetry=1"));
        Assert.False(await TryAsync(() => Database(services).StringSetAsync("a", "1")));

        await using var sentinel = await RedisSentinel.StartAsync(primary, port);
        await Eventually.Async(() => TryAsync(() => Database(services).StringSetAsync("a", "1")), "the primary is found");
    }

    [Fact]
    public async Task A_server_that_is_away_fails_calls_at_once_and_is_used_again_soon_after_it_is_back()
    {
        await using var server = RedisServer.NotStarted();
        await using var services = Services(server.ConnectionString);
        Assert.False(await TryAsync(() => Database(services).StringSetAsync("a", "1").WaitAsync(TimeSpan.FromSeconds(2))));

        for (var restart = 0; restart < 2; restart++)
        {
            await server.StartAgainAsync();
            await Eventually.Async(() => TryAsync(() => Database(services).StringSetAsync("a", "1")), "the connection heals", TimeSpan.FromSeconds(10));
            await server.KillAsync();
            await Eventually.Async(async () => !await TryAsync(() => Database(services).PingAsync()), "the loss is noticed");
            var failed = await Assert.ThrowsAnyAsync<Exception>(() => Database(services).StringGetAsync("what-a-reader-searched").WaitAsync(TimeSpan.FromSeconds(2)));
            Assert.IsType<RedisConnectionException>(failed);
            Assert.DoesNotContain("what-a-reader-searched", failed.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_was_read_only_for_a_while_is_named_so_and_is_used_again_soon_after()
    {
        await using var server = await RedisServer.StartAsync();
        await using var administrator = await server.ConnectAsync();
        await using var services = Services(server.ConnectionString);
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(services)).Status);

        await administrator.Server.ExecuteAsync("REPLICAOF", "127.0.0.1", Text(ServiceProcess.FreePort()));
        // While nothing is written, only the client's own look at the server's role tells.
        await Eventually.Async(async () => (await HealthAsync(services)).Status == HealthStatus.Degraded, "health says so");
        Assert.Contains("read-only", (await HealthAsync(services)).Description, StringComparison.Ordinal);
        Assert.False(await TryAsync(() => Database(services).StringSetAsync("a", "1")));

        await administrator.Server.ExecuteAsync("REPLICAOF", "NO", "ONE");
        await Eventually.Async(() => TryAsync(() => Database(services).StringSetAsync("a", "1")), "it is written to again", TimeSpan.FromSeconds(20));
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(services)).Status);
    }

    static async Task<HealthReportEntry> HealthAsync(ServiceProvider services) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["redis"];

    static ServiceProvider Services(string connectionString)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:Redis", connectionString), new("BookCache:UseColdTier", "false")])
            .Build();
        return new ServiceCollection().AddLogging().AddRedis(configuration).AddBookCache(configuration).BuildServiceProvider();
    }

    static IDatabase Database(ServiceProvider services) => services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
