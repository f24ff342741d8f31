using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Benchmarks.Engine;
using CacheWarming.Benchmarks.Running;

namespace CacheWarming.Benchmarks.Catalogue;

/// <summary>Three Discoveries share a catalogue that allows so many calls a second: how much of it is used, and how often it is overdrawn.</summary>
static class PaceBenchmark
{
    const int Seconds = 60;

    /// <summary>Three Discoveries that start on two cores are short of CPU for a dozen seconds; how they share a pace is seen after it.</summary>
    static readonly TimeSpan RunIn = TimeSpan.FromSeconds(30);

    static readonly int[] Rates = [20, 50, 200];

    public static async Task RunAsync(Figures figures)
    {
        foreach (var rate in Rates)
        {
            var seeds = rate * (Seconds + (int)RunIn.TotalSeconds + 30);
            var settings = Warmer.Settings;
            settings["OpenLibrary__RequestsPerSecond"] = $"{rate}";
            await using var deployment = await Deployment.StartAsync(["--synthetic", $"{seeds}", "--rate", $"{rate}"], discoveries: 3, settings);
            await deployment.UploadAsync(SyntheticCsv.Of(0..seeds), $"maxDepth=1&maxAuthors={seeds}");
            await Task.Delay(RunIn);
            var before = await StatisticsAsync(deployment);
            await Task.Delay(TimeSpan.FromSeconds(Seconds));
            var after = await StatisticsAsync(deployment);
            figures.Say(new
            {
                run = $"{rate} calls/s allowed",
                calls = after.Calls - before.Calls,
                used = (after.Calls - before.Calls) / (rate * after.At.Subtract(before.At).TotalSeconds),
                violations = after.Violations,
            });
        }
    }

    static async Task<(long Calls, long Violations, DateTimeOffset At)> StatisticsAsync(Deployment deployment)
    {
        using var http = new HttpClient { BaseAddress = deployment.CatalogueAddress };
        var statistics = await http.GetFromJsonAsync<JsonElement>(new Uri("_sim/stats", UriKind.Relative));
        return (statistics.GetProperty("calls").GetInt64(), statistics.GetProperty("rateViolations").GetInt64(), TimeProvider.System.GetUtcNow());
    }
}
