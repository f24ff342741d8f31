using System.Globalization;
using StackExchange.Redis;

namespace CacheWarming.Tests.Servers;

/// <summary>A Redis Cluster of one test's own: primaries on 127.0.0.1 that share the slots, without replicas.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    const int Slots = 16_384;

    readonly List<RedisServer> _servers = [];

    /// <summary>StackExchange.Redis configuration of the cluster as its default user.</summary>
    public string ConnectionString => string.Join(',', _servers.Select(server => server.ConnectionString));

    /// <summary>Each by itself.</summary>
    public IReadOnlyList<RedisServer> Servers => _servers;

    /// <summary>Starts it, and waits until every primary knows every other.</summary>
    public static async Task<RedisCluster> StartAsync(int primaries = 3)
    {
        var cluster = new RedisCluster();
        var busPorts = new List<string>();
        for (var n = 0; n < primaries; n++)
        {
            busPorts.Add(ServiceProcess.FreePort().ToString(CultureInfo.InvariantCulture));
            cluster._servers.Add(await RedisServer.StartAsync("--cluster-enabled", "yes", "--cluster-port", busPorts[n]));
        }
        for (var n = 0; n < primaries; n++)
        {
            await using var connection = await cluster._servers[n].ConnectAsync();
            await connection.Server.ExecuteAsync("CLUSTER", "SET-CONFIG-EPOCH", n + 1);
            await connection.Server.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", Slots * n / primaries, (Slots * (n + 1) / primaries) - 1);
            for (var other = 0; other < n; other++)
                await connection.Server.ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", cluster._servers[other].Port, busPorts[other]);
        }
        foreach (var server in cluster._servers)
        {
            await using var connection = await server.ConnectAsync();
            await Eventually.Async(
                async () => (string?)await connection.Server.ExecuteAsync("CLUSTER", "INFO") is { } info
                    && info.Contains("cluster_state:ok", StringComparison.Ordinal)
                    && info.Contains($"cluster_known_nodes:{primaries}", StringComparison.Ordinal),
                "the cluster forms");
        }
        return cluster;
    }

    /// <summary>As its administrator.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true,syncTimeout=20000");

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }
}
