using System.Diagnostics;
using System.Globalization;
using CacheWarming.Tests.Faults.Checking;
using CacheWarming.Tests.Faults.Running;
using Xunit.Abstractions;

namespace CacheWarming.Tests.Faults;

/// <summary>
/// Jobs on real processes while these are killed, frozen and cheated. A run is a seed: <c>FAULT_SEED=17 ./test.sh Faults</c> repeats one,
/// <c>FAULT_RUNS=200 ./test.sh --faults Faults</c> makes many.
/// </summary>
public sealed class FaultRuns(ITestOutputHelper output)
{
    const int ShortRuns = 4;
    const int LongRuns = 200;
    const int SeedsPerRun = 40;

    // Authors that are warm before the first fault, for the readers.
    static readonly Range Held = 0..40;

    [Fact]
    public Task A_few_runs_lose_nothing_and_do_nothing_twice() =>
        Setting("FAULT_SEED") is { } seed ? RunAsync([seed]) : RunAsync([.. Enumerable.Range(1, ShortRuns)]);

    [Fact]
    [Trait("Category", "Faults")]
    public Task Many_runs_lose_nothing_and_do_nothing_twice() => RunAsync([.. Enumerable.Range(Setting("FAULT_FROM") ?? 1, Setting("FAULT_RUNS") ?? LongRuns)]);

    async Task RunAsync(int[] seeds)
    {
        var started = Stopwatch.GetTimestamp();
        var violations = new List<string>();
        var tally = new Tally();
        var deployment = await Deployment.StartAsync();
        try
        {
            await Jobs.EndedAsync(deployment, await Jobs.UploadAsync(deployment, Held));
            for (var run = 0; run < seeds.Length; run++)
            {
                var wrong = await RunOnceAsync(deployment, seeds[run], SeedsPerRun * (run + 1), tally);
                violations.AddRange(wrong.Select(w => string.Create(CultureInfo.InvariantCulture, $"seed {seeds[run]}: {w}")));
                if (wrong.Count > 0)
                {
                    // What went wrong must not be taken for the next run's doing.
                    await deployment.DisposeAsync();
                    deployment = await Deployment.StartAsync();
                    await Jobs.EndedAsync(deployment, await Jobs.UploadAsync(deployment, Held));
                }
            }
        }
        finally
        {
            await deployment.DisposeAsync();
        }
        Say($"{seeds.Length} runs in {Stopwatch.GetElapsedTime(started).TotalMinutes:0.0} min: {tally}; violations {violations.Count}");
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    async Task<IReadOnlyList<string>> RunOnceAsync(Deployment deployment, int seed, int from, Tally tally)
    {
        var seeds = from..(from + SeedsPerRun);
        var job = await Jobs.UploadAsync(deployment, seeds);
        var inflict = new Inflict(deployment, verb => Jobs.CommandAsync(deployment, job, verb));
        var readers = new Readers(deployment, inflict, Held);
        var schedule = Schedule.Of(seed);
        var began = Stopwatch.GetTimestamp();
        IReadOnlyList<string> wrong;
        await using (readers)
        {
            readers.Begin(seed);
            await Task.WhenAll(schedule.Select(async fault =>
            {
                await UntilAsync(began, fault.At);
                await inflict.RunAsync(fault);
            }));
            try
            {
                await Jobs.EndedAsync(deployment, job);
                wrong = await Invariants.ViolatedAsync(deployment, job, seeds, inflict, readers, new Dictionary<string, long>());
            }
            catch (TimeoutException late)
            {
                wrong = [$"the job did not end: {late.Message}; {await LookAsync(deployment, job)}"];
            }
        }
        if (wrong.Count > 0)
            await Evidence.KeepAsync(deployment, string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"));
        deployment.Catalogue.ClearFaults();
        tally.Add(schedule, SeedsPerRun * 2, readers);
        Say($"seed {seed}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s, {readers.Answered} searches and {Invariants.CallsFor(deployment, seeds)} calls answered; {string.Join("; ", inflict.Log)}{(wrong.Count == 0 ? "" : $" -- VIOLATED: {string.Join("; ", wrong)}")}");
        return wrong;
    }

    static async Task<string> LookAsync(Deployment deployment, Guid job)
    {
        try
        {
            return (await Invariants.JobAsync(deployment, job)).GetRawText();
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }

    static async Task UntilAsync(long began, TimeSpan at)
    {
        var left = at - Stopwatch.GetElapsedTime(began);
        if (left < TimeSpan.FromMilliseconds(1))
            return;
        using var timer = new PeriodicTimer(left);
        await timer.WaitForNextTickAsync();
    }

    static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    void Say(FormattableString line)
    {
        var text = line.ToString(CultureInfo.InvariantCulture);
        output.WriteLine(text);
        if (Evidence.Log is { } log)
            File.AppendAllText(log, text + "\n");
    }
}

/// <summary>The figures of all runs.</summary>
sealed class Tally
{
    readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);
    int _authors;
    int _runs;
    long _answered;
    long _excused;

    public void Add(IEnumerable<Fault> faults, int authors, Readers readers)
    {
        foreach (var fault in faults)
            _faults[$"{fault.Kind}"] = _faults.GetValueOrDefault($"{fault.Kind}") + 1;
        _authors += authors;
        _runs++;
        _answered += readers.Answered;
        _excused += readers.Excused;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_runs} jobs, {_authors} authors, faults {string.Join(", ", _faults.Select(f => $"{f.Key} {f.Value}"))}; searches answered {_answered}, with every tier or both Searches away {_excused}");
}
