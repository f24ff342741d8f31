using System.Diagnostics;
using CacheWarming.Benchmarks.Engine;
using CacheWarming.Benchmarks.Running;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Benchmarks.Starting;

/// <summary>How long one waits for it: Standalone to its first line about the library, each service to ready on a fresh database.</summary>
static class StartBenchmark
{
    const int Times = 3;

    public static async Task RunAsync(Figures figures)
    {
        var program = Path.Combine(Environment.GetEnvironmentVariable("PUBLISHED_SERVICES")!, "Standalone", "CacheWarming.Standalone.dll");
        var folder = Directory.CreateTempSubdirectory("start-");
        try
        {
            var csv = Path.Combine(folder.FullName, "library.csv");
            await File.WriteAllBytesAsync(csv, SyntheticCsv.Of(0..50).ToArray());
            for (var time = 0; time < Times; time++)
            {
                var started = Stopwatch.GetTimestamp();
                using var warm = Process.Start(new ProcessStartInfo("dotnet", [program, "warm", csv, "--catalog", "sample", "--data-dir", Path.Combine(folder.FullName, $"{time}")]) { RedirectStandardOutput = true, UseShellExecute = false })!;
                await warm.StandardOutput.ReadLineAsync();
                figures.Say(new { run = "Standalone to first progress", seconds = Stopwatch.GetElapsedTime(started).TotalSeconds });
                await warm.StandardOutput.ReadToEndAsync();
                await warm.WaitForExitAsync();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        await using var deployment = await Deployment.StartAsync(["--synthetic", "10"], discoveries: 1, Warmer.Settings);
        foreach (var service in (string[])["Ingestion", "Discovery", "Search", "Metrics"])
        {
            var started = Stopwatch.GetTimestamp();
            await deployment.StartAsync(service);
            figures.Say(new { run = $"{service} to ready", seconds = Stopwatch.GetElapsedTime(started).TotalSeconds });
        }
    }
}
