namespace CacheWarming.Databases;

/// <summary>A circuit breaker: while a server hangs, only a few calls wait for its time-out; all others fail at once.</summary>
/// <param name="rest">How long the server is not called after it failed.</param>
/// <param name="probe">How long the one call that then tests the server may take; until its end the other calls still fail at once.</param>
/// <param name="failures">How many failures in a row open the breaker.</param>
public sealed class CircuitBreaker(TimeSpan rest, TimeSpan probe, int failures, TimeProvider time)
{
    const long Closed = 0;

    long _openUntil = Closed;
    int _failed;

    public void Fail()
    {
        if (Interlocked.Increment(ref _failed) >= failures)
            Volatile.Write(ref _openUntil, (time.GetUtcNow() + rest).UtcTicks);
    }

    public void Close()
    {
        if (Volatile.Read(ref _failed) is not 0)
            Volatile.Write(ref _failed, 0);
        if (Volatile.Read(ref _openUntil) is not Closed)
            Volatile.Write(ref _openUntil, Closed);
    }

    /// <summary>
    /// To be called before each call of the server. False for the one call that tests the server again, and for all calls after it has
    /// succeeded.
    /// </summary>
    public bool IsOpen()
    {
        var until = Volatile.Read(ref _openUntil);
        if (until is Closed)
            return false;
        var now = time.GetUtcNow();
        return now.UtcTicks < until || Interlocked.CompareExchange(ref _openUntil, (now + probe).UtcTicks, until) != until;
    }
}
