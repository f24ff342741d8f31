using System.Diagnostics;

namespace CacheWarming.Tests.Servers;

/// <summary>Waits for what another thread or process will do: the one place where tests wait for real time.</summary>
public static class Eventually
{
    static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(20);
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns as soon as <paramref name="condition"/> holds.</summary>
    /// <param name="what">What is waited for, as it reads in "did not come within 20 s: …".</param>
    /// <param name="deadline">20 seconds when not given.</param>
    /// <exception cref="TimeoutException">The deadline passed; the last exception of the condition, if any, is inside.</exception>
    public static async Task Async(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        var start = Stopwatch.GetTimestamp();
        var limit = deadline ?? DefaultDeadline;
        using var timer = new PeriodicTimer(Step);
        Exception? last;
        do
        {
            try
            {
                if (await condition())
                {
                    return;
                }

                last = null;
            }
            catch (Exception trouble)
            {
                // "Not there yet" often shows as an exception: a refused connection, a table that is still to be made.
                last = trouble;
            }
        }
        while (Stopwatch.GetElapsedTime(start) < limit && await timer.WaitForNextTickAsync());

        throw new TimeoutException(FormattableString.Invariant($"did not come within {limit.TotalSeconds:0.#} s: {what}"), last);
    }

    /// <inheritdoc cref="Async(Func{Task{bool}}, string, TimeSpan?)"/>
    public static Task Async(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        Async(() => Task.FromResult(condition()), what, deadline);
}
