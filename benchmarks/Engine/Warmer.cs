using CacheWarming.Benchmarks.Running;

namespace CacheWarming.Benchmarks.Engine;

/// <summary>The services as the engine's benchmarks run them: nothing but the engine in the way.</summary>
static class Warmer
{
    /// <summary>What a job may be given.</summary>
    const int MostDiscovered = 100_000;

    /// <summary>Batches that one Discovery has in hand at once.</summary>
    const int Concurrency = 4;

    const int MostIdleLooks = 30;

    /// <summary>CPU seconds in a second that count as none.</summary>
    const double IdleCpuSeconds = 0.1;

    public static Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Discovery__Concurrency"] = $"{Concurrency}",
        ["Dispatch__Concurrency"] = "500",
        ["Uploads__MaxPendingAuthors"] = "1000000",
        ["Uploads__MaxPendingAuthorsPerClient"] = "1000000",
    };

    /// <summary>Depth 1, every co-author: N seeds are 2N authors.</summary>
    public static Task<JobRun> WarmAsync(this Deployment deployment, Range seeds) =>
        deployment.RunJobAsync(SyntheticCsv.Of(seeds), $"maxDepth=1&maxAuthors={Math.Min(MostDiscovered, 10 * (seeds.End.Value - seeds.Start.Value))}&aggressiveness=aggressive");

    public static object Figure(string run, Deployment deployment, JobRun job, long calls, IReadOnlyDictionary<string, double> cpu, Delivery? delivered) => new
    {
        run,
        authors = job.Authors,
        warm = job.Warm,
        works = job.Works,
        seconds = job.Warming.TotalSeconds,
        authorsPerSecond = job.AuthorsPerSecond,
        accepting = job.Accepting.TotalSeconds,
        calls,
        callsPerAuthor = (double)calls / job.Authors,
        delivered,
        state = job.View.GetProperty("state").GetString(),
        cpuSeconds = cpu,
        cpuMillisecondsPerAuthor = cpu.Values.Sum() * 1000 / job.Authors,
        residentMiB = deployment.Services.GroupBy(s => s.Service).ToDictionary(s => s.Key, s => Math.Round(s.Sum(p => Usage.ResidentMiB(p.Id)))),
    };

    /// <summary>CPU seconds used so far, by process.</summary>
    public static Dictionary<string, double> Cpu(Deployment deployment, ServerProcesses servers)
    {
        var used = deployment.Services.GroupBy(s => s.Service, StringComparer.Ordinal).ToDictionary(s => s.Key, s => s.Sum(p => Usage.CpuSeconds(p.Id)), StringComparer.Ordinal);
        used["Simulator"] = Usage.CpuSeconds(deployment.Simulator.Id);
        foreach (var (name, seconds) in servers.Cpu())
            used[name] = seconds;
        return used;
    }

    /// <summary>Waits until the engine has written what it puts off and uses hardly any CPU, half a minute at most: for whoever is measured next.</summary>
    public static async Task UntilIdleAsync(Deployment deployment, ServerProcesses servers)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var (looks, last) = (0, Cpu(deployment, servers).Values.Sum()); looks < MostIdleLooks; looks++)
        {
            await second.WaitForNextTickAsync();
            var now = Cpu(deployment, servers).Values.Sum();
            if (now - last < IdleCpuSeconds)
                return;
            last = now;
        }
    }

    public static Dictionary<string, double> Since(Dictionary<string, double> before, Dictionary<string, double> after) =>
        after.ToDictionary(a => a.Key, a => Math.Round(a.Value - before.GetValueOrDefault(a.Key), 2), StringComparer.Ordinal);
}
