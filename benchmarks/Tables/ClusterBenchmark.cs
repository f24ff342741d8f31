using CacheWarming.Benchmarks.Running;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Benchmarks.Tables;

/// <summary>What <see cref="CacheBenchmark"/> measures, on one Redis and then on a cluster of three; both find all that was stored.</summary>
static class ClusterBenchmark
{
    public static async Task RunAsync(Figures figures)
    {
        await using (var single = await RedisServer.StartAsync())
        {
            await using var connection = await single.ConnectAsync();
            await CacheBenchmark.RunAsync(figures, "one Redis: ", connection.Multiplexer);
        }
        await using var cluster = await RedisCluster.StartAsync();
        await using var three = await cluster.ConnectAsync();
        await CacheBenchmark.RunAsync(figures, "cluster of three: ", three);
    }
}
