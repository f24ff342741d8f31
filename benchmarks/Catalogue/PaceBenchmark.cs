using CacheWarming.Benchmarks.Engine;
using CacheWarming.Benchmarks.Running;

namespace CacheWarming.Benchmarks.Catalogue;

/// <summary>Three Discoveries share a catalogue that allows so many calls a second: how much of it is used, and how often it is overdrawn.</summary>
static class PaceBenchmark
{
    const int Seconds = 60;
    static readonly TimeSpan RunIn = TimeSpan.FromSeconds(10);

    /// <summary>Three Discoveries that start on two cores are short of CPU for a dozen seconds; how they share a pace is seen after it.</summary>
    static readonly TimeSpan Started = TimeSpan.FromSeconds(20);

    static readonly int[] Rates = [20, 50, 200];

    public static async Task RunAsync(Figures figures)
    {
        foreach (var rate in Rates)
        {
            var seeds = rate * (Seconds + (int)Started.TotalSeconds + 30);
            var settings = Warmer.Settings;
            settings["OpenLibrary__RequestsPerSecond"] = $"{rate}";
            await using var deployment = await Deployment.StartAsync(["--synthetic", $"{seeds}", "--rate", $"{rate}"], discoveries: 3, settings);
            await deployment.UploadAsync(SyntheticCsv.Of(0..seeds), $"maxDepth=1&maxAuthors={seeds}");
            await Task.Delay(RunIn);
            var first = await StatisticsAsync(deployment);
            await Task.Delay(Started);
            var second = await StatisticsAsync(deployment);
            await Task.Delay(TimeSpan.FromSeconds(Seconds) - Started);
            var third = await StatisticsAsync(deployment);
            await Task.Delay(Started);
            var last = await StatisticsAsync(deployment);
            figures.Say(new
            {
                run = $"{rate} calls/s allowed",
                calls = third.Calls - first.Calls,
                used = Used(rate, first, third),
                usedOnceStarted = Used(rate, second, last),
                violations = last.Violations,
            });
        }
    }

    static double Used(int rate, (long Calls, long Violations, DateTimeOffset At) from, (long Calls, long Violations, DateTimeOffset At) to) =>
        (to.Calls - from.Calls) / (rate * to.At.Subtract(from.At).TotalSeconds);

    static async Task<(long Calls, long Violations, DateTimeOffset At)> StatisticsAsync(Deployment deployment)
    {
        var statistics = await deployment.Simulator.StatisticsAsync();
        return (statistics.Calls, statistics.RateViolations, TimeProvider.System.GetUtcNow());
    }
}
