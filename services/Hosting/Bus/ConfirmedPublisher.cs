using MassTransit;

namespace CacheWarming.Hosting.Bus;

/// <summary>
/// Publishes with a bound on the wait. A publish that a broker's death overtakes may wait for its confirm for ever, deaf to its token, and with it
/// whatever waits for the publish. Where the bus is in memory, the confirm comes at once.
/// </summary>
/// <param name="bus">The whole process's; no consumer's outbox.</param>
public sealed class ConfirmedPublisher(IBus bus, TimeProvider time)
{
    /// <summary>Longer than a confirm takes on a busy broker.</summary>
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    int _timeouts;

    /// <summary>How many publishes have timed out since the broker confirmed one.</summary>
    public int TimeoutsInARow => Volatile.Read(ref _timeouts);

    /// <summary>Returns when the broker has the message.</summary>
    /// <exception cref="TimeoutException">It did not confirm in time; it may have the message nevertheless.</exception>
    /// <exception cref="Exception">The broker, or the connection to it, refused.</exception>
    public async Task PublishAsync<T>(T message, TimeSpan timeout, CancellationToken cancel = default)
        where T : class
    {
        if (!await IsConfirmedAsync(attempt => bus.Publish(message, attempt), timeout, cancel))
            throw new TimeoutException(FormattableString.Invariant($"RabbitMQ did not confirm {typeof(T).Name} within {timeout.TotalSeconds:0} s"));
    }

    /// <summary>Returns when the broker has the message, however often it takes: what arrives twice must be handled once.</summary>
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
            // A broker that was long away is not met by one attempt for each time-out.
            await attempt.CancelAsync();
            return false;
        }
        Volatile.Write(ref _timeouts, 0);
        return true;
    }
}
