using MassTransit;

namespace CacheWarming.Hosting.Bus;

/// <summary>
/// Publishes with a time limit. If the broker crashes during a publish, the client may wait for its confirm forever and ignore the
/// cancellation token, and so would every caller. If the bus is in memory, the confirm comes at once.
/// </summary>
/// <param name="bus">The bus of the process; not a consumer's outbox.</param>
public sealed class ConfirmedPublisher(IBus bus, TimeProvider time)
{
    /// <summary>Longer than a confirm takes on a busy broker.</summary>
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    int _timeouts;

    /// <summary>The number of publishes that have timed out since the last confirm of the broker.</summary>
    public int TimeoutsInARow => Volatile.Read(ref _timeouts);

    /// <summary>Returns when the broker has confirmed the message.</summary>
    /// <exception cref="TimeoutException">The broker did not confirm in time; it may have the message nevertheless.</exception>
    /// <exception cref="Exception">The broker, or the connection to it, refused.</exception>
    public async Task PublishAsync<T>(T message, TimeSpan timeout, CancellationToken cancel = default)
        where T : class
    {
        if (!await IsConfirmedAsync(attempt => bus.Publish(message, attempt), timeout, cancel))
            throw new TimeoutException(FormattableString.Invariant($"RabbitMQ did not confirm {typeof(T).Name} within {timeout.TotalSeconds:0} s"));
    }

    /// <summary>
    /// Publishes again until the broker confirms the message. It may arrive more than once, so its handler must be idempotent.
    /// </summary>
    /// <exception cref="Exception">The broker, or the connection to it, refused.</exception>
    public Task PublishUntilConfirmedAsync<T>(T message, CancellationToken cancel = default)
        where T : class =>
        UntilConfirmedAsync(attempt => bus.Publish(message, attempt), cancel);

    internal async Task UntilConfirmedAsync(Func<CancellationToken, Task> publish, CancellationToken cancel = default)
    {
        while (!await IsConfirmedAsync(publish, DefaultTimeout, cancel))
        {
        }
    }

    async Task<bool> IsConfirmedAsync(Func<CancellationToken, Task> publish, TimeSpan timeout, CancellationToken cancel)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var publishing = publish(attempt.Token);
        try
        {
            await publishing.WaitAsync(timeout, time, cancel);
        }
        catch (TimeoutException) when (!publishing.IsCompleted)
        {
            Interlocked.Increment(ref _timeouts);
            // Without this, a broker that was away for long would get the attempts of all time-outs at once when it comes back.
            await attempt.CancelAsync();
            return false;
        }
        Volatile.Write(ref _timeouts, 0);
        return true;
    }
}
