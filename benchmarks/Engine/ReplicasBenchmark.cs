using CacheWarming.Benchmarks.Running;

namespace CacheWarming.Benchmarks.Engine;

/// <summary>The engine with one, two and three Discovery processes: what more of them add where one machine has them all.</summary>
static class ReplicasBenchmark
{
    const int WarmUp = 500;
    const int Seeds = 2_500;

    public static async Task RunAsync(Figures figures)
    {
        for (var discoveries = 1; discoveries <= 3; discoveries++)
        {
            await using var deployment = await Deployment.StartAsync(["--synthetic", $"{WarmUp + (2 * Seeds)}"], discoveries, Warmer.Settings);
            await deployment.WarmAsync(0..WarmUp);
            for (var job = 0; job < 2; job++)
                await EngineBenchmark.MeasureAsync(figures, deployment, $"{discoveries} Discovery, job {job + 1}", (WarmUp + (job * Seeds))..(WarmUp + ((job + 1) * Seeds)));
        }
    }
}
