using System.Globalization;
using CacheWarming.Benchmarks.Running;

namespace CacheWarming.Benchmarks.Engine;

/// <summary>
/// The whole path, process by process: 5,000 authors of a CSV and as many co-authors, from the accepted upload to the verified end. A
/// catalogue without latency or pace, so that only the engine is measured; beside it the peer does the same work on the same machine.
/// </summary>
static class EngineBenchmark
{
    const int Seeds = 5_000;
    const int WarmUp = 500;
    const int Jobs = 3;

    public static async Task RunAsync(Figures figures)
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Seeds;
        await using (var cold = await Deployment.StartAsync(["--synthetic", $"{seeds}"], discoveries: 1, Warmer.Settings))
            await MeasureAsync(figures, cold, "cold", 0..seeds);
        await using (var deployment = await Deployment.StartAsync(["--synthetic", $"{WarmUp + (Jobs * seeds)}"], discoveries: 1, Warmer.Settings))
        {
            await deployment.WarmAsync(0..WarmUp);
            for (var job = 0; job < Jobs; job++)
                await MeasureAsync(figures, deployment, $"warm {job + 1}", (WarmUp + (job * seeds))..(WarmUp + ((job + 1) * seeds)));
        }
        await Peer.RunAsync(figures, seeds);
    }

    public static async Task MeasureAsync(Figures figures, Deployment deployment, string run, Range seeds)
    {
        var before = Warmer.Cpu(deployment);
        var job = await deployment.WarmAsync(seeds);
        figures.Say(Warmer.Figure(run, deployment, job, Warmer.Since(before, Warmer.Cpu(deployment))));
    }
}
