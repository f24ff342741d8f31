using CacheWarming.Benchmarks.Running;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Benchmarks.Engine;

/// <summary>
/// The whole path, process by process: 5,000 authors of a CSV and as many co-authors, from the accepted upload to the verified end. A
/// catalogue without latency or pace, so that only the engine is measured. In turn with it the peer, durable and not, warms the same authors on the
/// same machine, each beginning with an empty Redis; after each run it is counted what was stored.
/// </summary>
static class EngineBenchmark
{
    const int Seeds = 5_000;
    const int WarmUp = 500;
    const int Runs = 5;

    public static async Task RunAsync(Figures figures, Scale scale)
    {
        var (seeds, runs) = (scale.Seeds ?? Seeds, scale.Runs ?? Runs);
        await using (var cold = await StartAsync(seeds))
            await CountedAsync(figures, cold, "cold", 0..seeds);

        var (ours, durable, notDurable) = (new List<Measured>(), new List<Measured>(), new List<Measured>());
        await using var deployment = await StartAsync(WarmUp + (runs * seeds));
        await deployment.WarmAsync(0..WarmUp);
        for (var run = 0; run < runs; run++)
        {
            var range = (WarmUp + (run * seeds))..(WarmUp + ((run + 1) * seeds));
            await deployment.EmptyRedisAsync();
            ours.Add(await CountedAsync(figures, deployment, $"warm {run + 1}", range));
            if (!Peer.IsInstalled)
                continue;
            durable.Add(await Peer.MeasureAsync(figures, deployment, range, $"peer, durable {run + 1}", isDurable: true));
            notDurable.Add(await Peer.MeasureAsync(figures, deployment, range, $"peer, not durable {run + 1}", isDurable: false));
        }
        SayMedian(figures, "engine, median", ours, ours);
        if (!Peer.IsInstalled)
        {
            Figures.Note("The peer needs node and npm: left out.");
            return;
        }
        SayMedian(figures, "peer, durable, median", durable, ours);
        SayMedian(figures, "peer, not durable, median", notDurable, ours);
    }

    public static async Task<Measured> MeasureAsync(Figures figures, Deployment deployment, string run, Range seeds, ExpectedLibrary? expected = null)
    {
        var servers = await ServerProcesses.FindAsync(deployment);
        var (before, calls) = (Warmer.Cpu(deployment, servers), (await deployment.Simulator.StatisticsAsync()).Calls);
        var job = await deployment.WarmAsync(seeds);
        var cpu = Warmer.Since(before, Warmer.Cpu(deployment, servers));
        calls = (await deployment.Simulator.StatisticsAsync()).Calls - calls;
        Delivery? delivered = null;
        if (expected is not null)
        {
            await using var reader = new CacheReader(deployment.Redis.ConnectionString);
            delivered = await expected.CountAsync(reader.Cache);
        }
        figures.Say(Warmer.Figure(run, deployment, job, calls, cpu, delivered));
        return new Measured(job.AuthorsPerSecond, cpu.Values.Sum() * 1000 / job.Authors, delivered is null || delivered == expected?.All);
    }

    static Task<Measured> CountedAsync(Figures figures, Deployment deployment, string run, Range seeds) =>
        MeasureAsync(figures, deployment, run, seeds, new ExpectedLibrary(seeds));

    static Task<Deployment> StartAsync(int seeds) =>
        Deployment.StartAsync(SimulatorProcess.Catalogue(seeds, SyntheticSizes.Same), discoveries: 1, Warmer.Settings);

    static void SayMedian(Figures figures, string run, List<Measured> measured, List<Measured> ours)
    {
        var authorsPerSecond = Median(measured.Select(one => one.AuthorsPerSecond));
        figures.Say(new
        {
            run,
            runs = measured.Count,
            authorsPerSecond,
            slowest = measured.Min(one => one.AuthorsPerSecond),
            fastest = measured.Max(one => one.AuthorsPerSecond),
            cpuMillisecondsPerAuthor = Median(measured.Select(one => one.CpuMillisecondsPerAuthor)),
            allDelivered = measured.TrueForAll(one => one.AllDelivered),
            engineIsTimesAsFast = Median(ours.Select(one => one.AuthorsPerSecond)) / authorsPerSecond,
        });
    }

    static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <param name="CpuMillisecondsPerAuthor">Of all processes together, the catalogue's too.</param>
/// <param name="AllDelivered">Every author with every work and ISBN.</param>
sealed record Measured(double AuthorsPerSecond, double CpuMillisecondsPerAuthor, bool AllDelivered);
