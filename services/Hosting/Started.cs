using Microsoft.Extensions.Hosting;

namespace CacheWarming.Hosting;

/// <summary>Waiting for the whole program to be up.</summary>
public static class Started
{
    /// <summary>Completes when every hosted service has started, the bus among them; or is cancelled.</summary>
    public static async Task StartedAsync(this IHostApplicationLifetime lifetime, CancellationToken cancel)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var _ = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancel);
    }
}
