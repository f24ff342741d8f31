using CacheWarming.Tests.Servers;
using Npgsql;
using StackExchange.Redis;

namespace CacheWarming.Tests.ServersTests;

public sealed class RealServersTests
{
    [Fact]
    public async Task Two_tests_never_share_a_Redis_database_and_each_finds_it_empty()
    {
        await using var one = await TestServers.CreateRedisAsync();
        await using var two = await TestServers.CreateRedisAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(one.ConnectionString);
        await connection.GetDatabase().StringSetAsync("key", "one");

        Assert.Equal("one", (string?)await one.Database.StringGetAsync("key"));
        Assert.False(await two.Database.KeyExistsAsync("key"));
    }

    [Fact]
    public async Task A_given_back_Redis_database_is_empty()
    {
        var before = await TestServers.CreateRedisAsync();
        await before.Database.StringSetAsync("key", "value");
        await before.DisposeAsync();

        Assert.False(await before.Database.KeyExistsAsync("key"));
    }

    [Fact]
    public async Task A_dropped_database_is_gone_even_while_somebody_is_connected()
    {
        var database = await TestServers.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE t (n int); INSERT INTO t VALUES (7)");
        Assert.Equal(7, await database.ScalarAsync<int>("SELECT n FROM t"));
        await using var open = await database.OpenAsync();

        await database.DisposeAsync();

        var failure = await Assert.ThrowsAsync<PostgresException>(database.OpenAsync);
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, failure.SqlState);
    }

    [Fact]
    public async Task Messages_are_published_peeked_taken_and_purged_in_a_virtual_host_of_its_own()
    {
        await using var host = await TestServers.CreateVirtualHostAsync();
        await host.DeclareQueueAsync("inbox");
        await host.DeclareQueueAsync("other");
        Assert.True(await host.PublishAsync("amq.default", "inbox", "{\"n\":1}", new Dictionary<string, string> { ["kind"] = "first" }));
        Assert.True(await host.PublishAsync("amq.default", "inbox", "{\"n\":2}"));
        Assert.False(await host.PublishAsync("amq.default", "nowhere", "lost"));

        Assert.Equal(["{\"n\":1}"], (await host.PeekAsync("inbox", 1)).Select(message => message.Payload));
        var taken = Assert.Single(await host.TakeAsync("inbox", 1));
        Assert.Equal("first", taken.Headers["kind"]);
        Assert.True(taken.Redelivered);
        await Eventually.Async(async () => await host.DepthAsync("inbox") == 1, "one message is left");
        await host.PurgeAsync("inbox");
        Assert.Empty(await host.TakeAsync("inbox"));
        Assert.Null(await host.DepthAsync("nowhere"));
    }
}
