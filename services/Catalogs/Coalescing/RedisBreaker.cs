namespace CacheWarming.Catalogs.Coalescing;

/// <summary>
/// A circuit breaker for Redis: while Redis hangs, only one caller waits for the time-out; the others go on without Redis at once, until
/// the break is over.
/// </summary>
/// <param name="bound">The time limit of a call; after a time-out Redis is not called for twice as long.</param>
sealed class RedisBreaker(TimeSpan bound, TimeProvider time)
{
    long _until;

    public void Open() => Volatile.Write(ref _until, (time.GetUtcNow() + (2 * bound)).UtcTicks);

    public void Close()
    {
        if (Volatile.Read(ref _until) is not 0)
            Volatile.Write(ref _until, 0);
    }

    /// <summary>To be called before each call of Redis. When the break is over, it is false for one caller, who tests Redis.</summary>
    public bool IsOpen()
    {
        var until = Volatile.Read(ref _until);
        if (until is 0)
            return false;
        var now = time.GetUtcNow();
        return now.UtcTicks < until || Interlocked.CompareExchange(ref _until, (now + bound).UtcTicks, until) != until;
    }
}
