using CacheWarming.Benchmarks.Running;

namespace CacheWarming.Benchmarks.Engine;

/// <summary>
/// The engine with 1,000, 10,000 and 100,000 authors: as fast, and in as little memory. At the end 1,000 again: among the rows of all others,
/// and no longer slowed by the compiler.
/// </summary>
static class GrowthBenchmark
{
    static readonly int[] Authors = [1_000, 10_000, 100_000, 1_000, 1_000];

    public static async Task RunAsync(Figures figures)
    {
        await using var deployment = await Deployment.StartAsync(["--synthetic", $"{Authors.Sum()}"], discoveries: 1, Warmer.Settings);
        await deployment.WarmAsync(0..500);
        var from = 500;
        foreach (var authors in Authors)
        {
            await EngineBenchmark.MeasureAsync(figures, deployment, $"{authors} authors", from..(from + (authors / 2)));
            from += authors / 2;
        }
    }
}
