using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CacheWarming.Benchmarks.Engine;
using CacheWarming.Benchmarks.Running;
using CacheWarming.OpenLibrarySimulator.Synthetic;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Benchmarks.Reading;

/// <summary>
/// wrk on searches that hit, in memory (L1) and in Redis (L2), beside an endpoint that does one GET of Redis and returns the bytes: on the same
/// web server with nothing else, and in the host of our services.
/// </summary>
static partial class SearchBenchmark
{
    const int Books = 500;
    const string Length = "10s";

    public static async Task RunAsync(Figures figures)
    {
        var settings = Warmer.Settings;
        settings["Access__RateLimits__SearchesPerSecond"] = "100000000";
        await using var deployment = await Deployment.StartAsync(["--synthetic", $"{Books}"], discoveries: 1, settings);
        await deployment.WarmAsync(0..Books);
        deployment.Set("BookCache__MemoryFreshFor", "00:00:00.0010000");
        deployment.Set("BookCache__MemoryKeptFor", "00:00:00.0010000");
        var inRedis = await deployment.StartAsync("Search");
        var titles = Enumerable.Range(0, Books).Select(seed => "/api/search/title?q=" + Uri.EscapeDataString(SyntheticLibrary.SharedWork(seed).Title)).ToArray();
        var isbns = Enumerable.Range(0, Books).Select(seed => "/api/search/isbn/" + SyntheticLibrary.SharedWork(seed).Isbn[1]).ToArray();
        var answer = await inRedis.Http.GetByteArrayAsync(new Uri(titles[0], UriKind.Relative));
        var redis = deployment.Redis.ConnectionString;
        await BareEndpoint.FillAsync(redis, answer, Books);
        await using var alone = await BareEndpoint.StartAloneAsync(redis);
        await using var inHost = await BareEndpoint.StartInHostAsync(redis);

        await WrkAsync(figures, "bare endpoint, one GET", alone.Address, BareEndpoint.Paths(Books));
        await WrkAsync(figures, "bare endpoint in the service's host", inHost.Address, BareEndpoint.Paths(Books));
        await WrkAsync(figures, "title, L2 hit", inRedis.BaseAddress, titles);
        await WrkAsync(figures, "ISBN, L2 hit", inRedis.BaseAddress, isbns);
        await WrkAsync(figures, "title, L1 hit", deployment.Search.BaseAddress, titles);
        await WrkAsync(figures, "ISBN, L1 hit", deployment.Search.BaseAddress, isbns);
        await WrkAsync(figures, "bare endpoint in the service's host, again", inHost.Address, BareEndpoint.Paths(Books));
        await WrkAsync(figures, "bare endpoint, one GET, again", alone.Address, BareEndpoint.Paths(Books));
    }

    static async Task WrkAsync(Figures figures, string run, Uri address, string[] paths)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, $$"""
                local paths = { {{string.Join(", ", paths.Select(path => $"\"{path}\""))}} }
                local next = 0
                request = function() next = next % #paths + 1; return wrk.format("GET", paths[next]) end
                done = function(summary, latency)
                  local errors = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
                  print(string.format("FIGURES %f %f %f %d", summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000, errors))
                end
                """);
            await RunAsync(address, script, "3s");
            var found = Line().Match(await RunAsync(address, script, Length));
            figures.Say(new
            {
                run,
                requestsPerSecond = double.Parse(found.Groups["rate"].Value, CultureInfo.InvariantCulture),
                p50Milliseconds = double.Parse(found.Groups["median"].Value, CultureInfo.InvariantCulture),
                p99Milliseconds = double.Parse(found.Groups["tail"].Value, CultureInfo.InvariantCulture),
                errors = int.Parse(found.Groups["errors"].Value, CultureInfo.InvariantCulture),
            });
        }
        finally
        {
            File.Delete(script);
        }
    }

    static async Task<string> RunAsync(Uri address, string script, string length)
    {
        using var wrk = Process.Start(new ProcessStartInfo("wrk", ["-t1", "-c32", $"-d{length}", "-s", script, address.ToString()]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        return said;
    }

    [GeneratedRegex(@"FIGURES (?<rate>[\d.]+) (?<median>[\d.]+) (?<tail>[\d.]+) (?<errors>\d+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Line();
}
