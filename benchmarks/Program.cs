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

    static Dictionary<string, Func<Figures, Task>> All(Scale scale) => new(StringComparer.Ordinal)
    {
        ["engine"] = figures => EngineBenchmark.RunAsync(figures, scale),
        ["growth"] = GrowthBenchmark.RunAsync,
        ["replicas"] = ReplicasBenchmark.RunAsync,
        ["standalone"] = figures => StandaloneBenchmark.RunAsync(figures, scale),
        ["pace"] = PaceBenchmark.RunAsync,
        ["library"] = figures => LibraryBenchmark.RunAsync(figures, scale),
        ["search"] = SearchBenchmark.RunAsync,
        ["import"] = ImportBenchmark.RunAsync,
        ["cache"] = CacheBenchmark.RunAsync,
        ["cluster"] = ClusterBenchmark.RunAsync,
        ["settle"] = FrontierBenchmarks.SettleAsync,
        ["dispatch"] = FrontierBenchmarks.DispatchAsync,
        ["history"] = figures => HistoryBenchmark.RunAsync(figures, scale),
        ["start"] = StartBenchmark.RunAsync,
    };

    public static async Task<int> Main(string[] args)
    {
        if (args is [BareEndpoint.Verb, var redis, var host, var url])
        {
            await BareEndpoint.ServeAsync(redis, host, url);
            return 0;
        }
        if (args is not [var name, .. var options] || Scale.Parse(options) is not { } scale || !All(scale).TryGetValue(name, out var benchmark))
        {
            await Console.Error.WriteLineAsync($"NAME [--seeds N] [--runs N] [--rows N]. Names: {string.Join(", ", All(new Scale(null, null)).Keys)}.");
            return UsageError;
        }
        await benchmark(new Figures(name, Console.Out));
        return 0;
    }
}
