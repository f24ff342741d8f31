using Microsoft.Extensions.Hosting;

namespace CacheWarming.Hosting;

/// <summary>Repeats its work at an interval until the process stops. A run that fails is logged, and the next one tries again.</summary>
/// <param name="interval">The time from the start of one run to the start of the next; a longer run delays the next.</param>
/// <param name="lifetime">The first run begins when the whole program has started; null: one interval after this worker's start.</param>
/// <param name="retryAfter">The time from the end of a failed run to the next one; null: it is repeated at the interval.</param>
public abstract class PeriodicWorker(TimeSpan interval, TimeProvider time, IHostApplicationLifetime? lifetime, TimeSpan? retryAfter = null) : BackgroundService
{
    protected TimeProvider Time { get; } = time;

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, Time);
        try
        {
            if (lifetime is null)
                await timer.WaitForNextTickAsync(stoppingToken);
            else
                await lifetime.StartedAsync(stoppingToken);
            do
            {
                while (!await TryRunAsync(stoppingToken) && retryAfter is { } pause)
                    await Task.Delay(pause, Time, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process is stopping.
        }
    }

    async Task<bool> TryRunAsync(CancellationToken cancel)
    {
        try
        {
            await RunAsync(cancel);
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Failed(e);
            return false;
        }
    }

    /// <summary>One run of the work.</summary>
    protected abstract Task RunAsync(CancellationToken cancel);

    /// <summary>Logs that a run failed, in the words of this worker.</summary>
    protected abstract void Failed(Exception failure);
}
