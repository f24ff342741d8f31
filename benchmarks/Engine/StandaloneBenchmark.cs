using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CacheWarming.Benchmarks.Running;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Benchmarks.Engine;

/// <summary>The engine's work in one process, with SQLite and a bus in memory: <c>warm</c> as a user runs it, start and proof included.</summary>
static class StandaloneBenchmark
{
    const int Seeds = 5_000;

    public static async Task RunAsync(Figures figures, Scale scale)
    {
        var seeds = scale.Seeds ?? Seeds;
        var program = Path.Combine(Environment.GetEnvironmentVariable("PUBLISHED_SERVICES")!, "Standalone", "CacheWarming.Standalone.dll");
        var folder = Directory.CreateTempSubdirectory("standalone-");
        await using var simulator = await SimulatorProcess.StartAsync(SimulatorProcess.Catalogue(seeds, SyntheticSizes.Same));
        try
        {
            var csv = Path.Combine(folder.FullName, "library.csv");
            await File.WriteAllBytesAsync(csv, SyntheticCsv.Of(0..seeds).ToArray());
            using var warm = Process.Start(new ProcessStartInfo(
                "dotnet",
                [
                    program, "warm", csv, "--catalog", simulator.Address.GetLeftPart(UriPartial.Authority), "--data-dir", Path.Combine(folder.FullName, "data"),
                    "--max-depth", "1", "--max-authors", $"{seeds}", "--json",
                ])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            using var line = JsonDocument.Parse(await warm.StandardOutput.ReadToEndAsync());
            await warm.WaitForExitAsync();
            var (authors, seconds) = (line.RootElement.GetProperty("authors").GetProperty("total").GetInt32(), line.RootElement.GetProperty("seconds").GetDouble());
            figures.Say(new { run = string.Create(CultureInfo.InvariantCulture, $"{seeds:N0} authors of a CSV, depth 1"), authors, seconds, authorsPerSecond = authors / seconds });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
