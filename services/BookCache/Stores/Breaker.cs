namespace CacheWarming.BookCaching.Stores;

/// <summary>
/// While a server hangs, few calls find that out by waiting; the others are told at once and need not wait too.
/// </summary>
/// <param name="rest">How long a server that failed is left alone.</param>
/// <param name="probe">How long the one who then tries it again may take; until then the others stay away.</param>
/// <param name="failures">How many failures in a row it takes.</param>
sealed class Breaker(TimeSpan rest, TimeSpan probe, int failures, TimeProvider time)
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

    /// <summary>To be asked before each call: whether the server failed a moment ago, and somebody else is finding out whether it still does.</summary>
    public bool IsOpen()
    {
        var until = Volatile.Read(ref _openUntil);
        if (until is Closed)
            return false;
        var now = time.GetUtcNow();
        return now.UtcTicks < until || Interlocked.CompareExchange(ref _openUntil, (now + probe).UtcTicks, until) != until;
    }
}
