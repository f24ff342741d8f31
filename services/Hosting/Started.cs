using Microsoft.Extensions.Hosting;

namespace CacheWarming.Hosting;

/// <summary>Waits until the whole program has started.</summary>
public static class Started
{
    /// <summary>Completes when all hosted services have started, including the bus; or is cancelled.</summary>
    public static async Task StartedAsync(this IHostApplicationLifetime lifetime, CancellationToken cancel)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var _ = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancel);
    }
}
