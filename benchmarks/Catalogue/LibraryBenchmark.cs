using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Benchmarks.Running;

namespace CacheWarming.Benchmarks.Catalogue;

/// <summary>What a user waits for: a library of 500 books, their authors and as many co-authors, at the three calls a second that Open Library allows.</summary>
static class LibraryBenchmark
{
    const int Books = 500;
    const int Rate = 3;

    public static async Task RunAsync(Figures figures)
    {
        await using var deployment = await Deployment.StartAsync(
            ["--synthetic", $"{Books}", "--rate", $"{Rate}"], discoveries: 2, new Dictionary<string, string>(StringComparer.Ordinal) { ["OpenLibrary__RequestsPerSecond"] = $"{Rate}" });
        var job = await deployment.RunJobAsync(SyntheticCsv.Of(0..Books), "maxDepth=1");
        using var http = new HttpClient { BaseAddress = deployment.CatalogueAddress };
        var statistics = await http.GetFromJsonAsync<JsonElement>(new Uri("_sim/stats", UriKind.Relative));
        var calls = statistics.GetProperty("calls").GetInt64();
        figures.Say(new
        {
            run = $"{Books} books at {Rate} calls/s",
            authors = job.Authors,
            calls,
            callsPerAuthor = (double)calls / job.Authors,
            seconds = job.Warming.TotalSeconds,
            least = (double)calls / Rate,
            ofLeast = job.Warming.TotalSeconds / ((double)calls / Rate),
            violations = statistics.GetProperty("rateViolations").GetInt64(),
            coveragePercent = job.View.GetProperty("coverage").GetProperty("percent").GetDouble(),
        });
    }
}
