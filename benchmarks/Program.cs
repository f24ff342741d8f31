using CacheWarming.Benchmarks.Catalogue;
using CacheWarming.Benchmarks.Engine;
using CacheWarming.Benchmarks.Reading;
using CacheWarming.Benchmarks.Running;
using CacheWarming.Benchmarks.Starting;
using CacheWarming.Benchmarks.Tables;
using CacheWarming.Benchmarks.Uploading;

namespace CacheWarming.Benchmarks;

/// <summary>Runs one benchmark and writes its figures, one JSON object a line, on standard output. <c>./bench.sh NAME</c> starts the servers.</summary>
public static class Program
{
    const int UsageError = 64;

    static readonly Dictionary<string, Func<Figures, Task>> All = new(StringComparer.Ordinal)
    {
        ["engine"] = EngineBenchmark.RunAsync,
        ["growth"] = GrowthBenchmark.RunAsync,
        ["replicas"] = ReplicasBenchmark.RunAsync,
        ["standalone"] = StandaloneBenchmark.RunAsync,
        ["pace"] = PaceBenchmark.RunAsync,
        ["library"] = LibraryBenchmark.RunAsync,
        ["search"] = SearchBenchmark.RunAsync,
        ["import"] = ImportBenchmark.RunAsync,
        ["cache"] = CacheBenchmark.RunAsync,
        ["cluster"] = ClusterBenchmark.RunAsync,
        ["settle"] = FrontierBenchmarks.SettleAsync,
        ["dispatch"] = FrontierBenchmarks.DispatchAsync,
        ["start"] = StartBenchmark.RunAsync,
    };

    public static async Task<int> Main(string[] args)
    {
        if (args is [BareEndpoint.Verb, var redis, var host, var url])
        {
            await BareEndpoint.ServeAsync(redis, host, url);
            return 0;
        }
        if (args is not [var name] || !All.TryGetValue(name, out var benchmark))
        {
            await Console.Error.WriteLineAsync($"Name one benchmark: {string.Join(", ", All.Keys)}.");
            return UsageError;
        }
        await benchmark(new Figures(name, Console.Out));
        return 0;
    }
}
