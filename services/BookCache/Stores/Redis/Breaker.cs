namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>
/// While a server hangs, one call finds that out by waiting; the others are told at once and need not wait too.
/// </summary>
/// <param name="bound">How long a read waits; a server that hung is left alone for twice as long.</param>
sealed class Breaker(TimeSpan bound, TimeProvider time)
{
    const long Closed = 0;

    long _openUntil = Closed;

    public void Open() => Volatile.Write(ref _openUntil, (time.GetUtcNow() + (2 * bound)).UtcTicks);

    public void Close()
    {
        if (Volatile.Read(ref _openUntil) is not Closed)
            Volatile.Write(ref _openUntil, Closed);
    }

    /// <exception cref="BookStoreUnavailableException">The server hung a moment ago, and somebody else is finding out whether it still does.</exception>
    public void ThrowIfOpen()
    {
        var until = Volatile.Read(ref _openUntil);
        if (until is Closed)
            return;
        var now = time.GetUtcNow();
        if (now.UtcTicks < until || Interlocked.CompareExchange(ref _openUntil, (now + bound).UtcTicks, until) != until)
            throw new BookStoreUnavailableException("Redis did not answer a moment ago.");
    }
}
