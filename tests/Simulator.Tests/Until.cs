using System.Diagnostics;

namespace CacheWarming.Tests.Simulator;

/// <summary>Waits for a condition, at most ten seconds.</summary>
static class Until
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(10), "The condition never became true.");
            await Task.Yield();
        }
    }
}
