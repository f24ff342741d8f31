using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CacheWarming.Tests.Faults.Checking;
using CacheWarming.Tests.Faults.Running;
using Xunit.Abstractions;

namespace CacheWarming.Tests.Faults;

/// <summary>The broker dies while everybody publishes and consumes. All find it again, and none needs to be restarted.</summary>
public sealed class BrokerDeaths(ITestOutputHelper output)
{
    const int Deaths = 20;
    const int SeedsPerDeath = 100;

    /// <summary>Longer than Discovery waits before it publishes a result again, several times.</summary>
    static readonly TimeSpan LongAway = TimeSpan.FromSeconds(45);

    [Fact]
    [Trait("Category", "Faults")]
    public async Task A_broker_that_dies_again_and_again_is_found_each_time()
    {
        await using var deployment = await Deployment.StartAsync();
        for (var death = 0; death < Deaths; death++)
        {
            var took = await DieAsync(deployment, (death * SeedsPerDeath)..((death + 1) * SeedsPerDeath), TimeSpan.FromMilliseconds(500));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"death {death + 1}: the job ended {took.TotalSeconds:0.0} s after the broker was back"));
        }
    }

    [Fact]
    [Trait("Category", "Faults")]
    public async Task A_broker_that_was_long_away_is_not_flooded_with_the_results_that_waited_for_it()
    {
        await using var deployment = await Deployment.StartAsync();
        await Jobs.EndedAsync(deployment, await Jobs.UploadAsync(deployment, 0..5)); // Its exchanges are declared.
        var kept = await Messages.KeepAsync(deployment.Rabbit.ConnectionString, "AuthorsWarmed", () => DieAsync(deployment, 5..205, LongAway));

        var copies = kept.Select(Results).GroupBy(results => results, StringComparer.Ordinal).Select(group => group.Count()).ToList();
        // Once by whoever waited, and once more where the broker died with the confirm on its way.
        Assert.InRange(copies.Max(), 1, 2);
    }

    /// <summary>The broker dies in the middle of a job and comes back; every author of the job is warmed.</summary>
    /// <returns>How long after its return the job ended.</returns>
    static async Task<TimeSpan> DieAsync(Deployment deployment, Range seeds, TimeSpan away)
    {
        var job = await Jobs.UploadAsync(deployment, seeds);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.2));
        await timer.WaitForNextTickAsync();
        await deployment.Rabbit.KillAsync();
        timer.Period = away;
        await timer.WaitForNextTickAsync();
        await deployment.Rabbit.StartAsync();
        var back = Stopwatch.GetTimestamp();
        try
        {
            await Jobs.EndedAsync(deployment, job);
        }
        catch (TimeoutException)
        {
            await Evidence.KeepAsync(deployment, "broker-death");
            throw;
        }
        var authors = (await Invariants.JobAsync(deployment, job)).GetProperty("authors");
        Assert.Equal(2 * (seeds.End.Value - seeds.Start.Value), authors.GetProperty("warmed").GetInt32() + authors.GetProperty("alreadyWarm").GetInt32());
        return Stopwatch.GetElapsedTime(back);
    }

    /// <summary>What a message says, without its own id and time.</summary>
    static string Results(byte[] body)
    {
        using var envelope = JsonDocument.Parse(body);
        return envelope.RootElement.GetProperty("message").GetRawText();
    }
}
