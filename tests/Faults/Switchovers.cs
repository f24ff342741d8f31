using System.Globalization;
using CacheWarming.Tests.Faults.Checking;
using CacheWarming.Tests.Faults.Running;
using CacheWarming.Tests.Faults.Servers;
using CacheWarming.Tests.Servers;
using StackExchange.Redis;

namespace CacheWarming.Tests.Faults;

/// <summary>Servers that have more than one machine lose one in the middle of a job: nothing is lost, and no service needs to be restarted.</summary>
public sealed class Switchovers
{
    const int Seeds = 150;

    [Fact]
    [Trait("Category", "Faults")]
    public Task A_Redis_primary_dies_and_comes_back_as_a_replica() => SwitchedOverAsync(async (deployment, job, first, second, _) =>
    {
        await first.KillAsync();
        await PrimaryAsync(second);
        await WarmedAsync(deployment, job, Seeds);
        await first.StartAgainAsync();
    });

    [Fact]
    [Trait("Category", "Faults")]
    public Task A_Redis_primary_is_demoted_while_clients_are_connected_to_it() => SwitchedOverAsync(async (_, _, _, second, sentinel) =>
    {
        using (var operators = await ConnectionMultiplexer.SentinelConnectAsync(sentinel.ConnectionString))
            await operators.GetServer(operators.GetEndPoints()[0]).SentinelFailoverAsync(RedisSentinel.ServiceName);
        await PrimaryAsync(second);
    });

    [Fact]
    [Trait("Category", "Faults")]
    public async Task Nodes_of_a_broker_of_three_die_one_after_the_other()
    {
        await using var cluster = await OwnRabbitCluster.StartAsync();
        await using var deployment = await Deployment.StartAsync(broker: cluster.ConnectionString);

        for (var node = 0; node < 3; node++)
        {
            var seeds = (node * Seeds)..((node + 1) * Seeds);
            var job = await Jobs.UploadAsync(deployment, seeds);
            await WarmedAsync(deployment, job, Seeds / 3);
            await cluster.KillAsync(node);

            await EndsWholeAsync(deployment, job);
            await cluster.Nodes[node].StartAsync();
        }
        Assert.Equal(0u, await Messages.ReadyAsync(cluster.ConnectionString, "author-warming-dlq"));
    }

    /// <summary>A job on a primary, a replica and a Sentinel, with a switchover when a third of its authors are warm.</summary>
    static async Task SwitchedOverAsync(Func<Deployment, Guid, RedisServer, RedisServer, RedisSentinel, Task> switchOver)
    {
        await using var first = await RedisServer.StartAsync();
        await using var second = await RedisServer.StartAsync("--replicaof", "127.0.0.1", first.Port.ToString(CultureInfo.InvariantCulture));
        await using var sentinel = await RedisSentinel.StartAsync(first);
        await using var deployment = await Deployment.StartAsync(redis: $"{sentinel.ConnectionString},serviceName={RedisSentinel.ServiceName}");

        var job = await Jobs.UploadAsync(deployment, 0..Seeds);
        await WarmedAsync(deployment, job, Seeds / 3);
        await switchOver(deployment, job, first, second, sentinel);

        await EndsWholeAsync(deployment, job);
    }

    static Task WarmedAsync(Deployment deployment, Guid job, int authors) => Eventually.Async(
        async () => await CountAsync(deployment, job) >= authors, $"{authors} authors are warm", TimeSpan.FromSeconds(90));

    static async Task EndsWholeAsync(Deployment deployment, Guid job)
    {
        await Jobs.EndedAsync(deployment, job);
        Assert.Equal(2 * Seeds, await CountAsync(deployment, job));
        var view = await Invariants.JobAsync(deployment, job);
        Assert.Equal("Completed", view.GetProperty("state").GetString());
    }

    static async Task<int> CountAsync(Deployment deployment, Guid job)
    {
        var authors = (await Invariants.JobAsync(deployment, job)).GetProperty("authors");
        return authors.GetProperty("warmed").GetInt32() + authors.GetProperty("alreadyWarm").GetInt32();
    }

    static Task PrimaryAsync(RedisServer server) => Eventually.Async(
        async () =>
        {
            await using var connection = await server.ConnectAsync();
            return !connection.Server.IsReplica;
        },
        "the replica is the primary", TimeSpan.FromSeconds(30));
}
