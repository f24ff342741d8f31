using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;

namespace CacheWarming.Tests.Servers;

/// <summary>One Sentinel that watches one primary and decides alone, after half a second of silence.</summary>
public sealed class RedisSentinel : IAsyncDisposable
{
    public const string ServiceName = "cache-warming-tests";

    readonly string _folder = Directory.CreateTempSubdirectory("sentinel-").FullName;
    readonly int _port;
    readonly Process _process;

    RedisSentinel(RedisServer primary, int port)
    {
        _port = port;
        var settings = Path.Combine(_folder, "sentinel.conf");
        File.WriteAllText(settings, string.Create(CultureInfo.InvariantCulture, $"""
            port {port}
            bind 127.0.0.1
            dir {_folder}
            logfile {_folder}/log
            sentinel monitor {ServiceName} 127.0.0.1 {primary.Port} 1
            sentinel down-after-milliseconds {ServiceName} 500
            sentinel failover-timeout {ServiceName} 3000

            """));
        _process = Process.Start("redis-server", [settings, "--sentinel"]);
    }

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>Starts it, and waits until it knows the primary and its replicas.</summary>
    public static async Task<RedisSentinel> StartAsync(RedisServer primary, int? port = null)
    {
        var sentinel = new RedisSentinel(primary, port ?? ServiceProcess.FreePort());
        await using var asPrimary = await primary.ConnectAsync();
        var replicas = (await asPrimary.Server.InfoAsync("replication"))[0].Single(pair => pair.Key == "connected_slaves").Value;
        await Eventually.Async(
            async () =>
            {
                using var connection = await ConnectionMultiplexer.SentinelConnectAsync(sentinel.ConnectionString + ",abortConnect=false,connectTimeout=1000,connectRetry=1");
                var known = await connection.GetServer(connection.GetEndPoints()[0]).SentinelMasterAsync(ServiceName);
                return known.Any(pair => pair.Key == "num-slaves" && pair.Value == replicas);
            },
            "Sentinel starts");
        return sentinel;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
