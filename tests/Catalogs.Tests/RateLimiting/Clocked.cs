using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Catalogs.RateLimiting;

static class Clocked
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <summary>Lets the clock run until the task is done.</summary>
    public static async Task<Task> RunUntilDoneAsync(this CountingTimeProvider clock, Task task)
    {
        while (!task.IsCompleted)
        {
            await Eventually.Async(() => task.IsCompleted || clock.WaitingTimers > 0, "somebody waits for the clock");
            if (!task.IsCompleted)
            {
                clock.Advance(Step);
            }
        }

        return task;
    }
}
