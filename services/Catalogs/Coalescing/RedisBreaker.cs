namespace CacheWarming.Catalogs.Coalescing;

/// <summary>
/// While Redis hangs, one caller finds that out by waiting; the others do without it at once, until it has had time to come back.
/// </summary>
/// <param name="bound">How long a call waits; a Redis that hung is left alone for twice as long.</param>
sealed class RedisBreaker(TimeSpan bound, TimeProvider time)
{
    long _until;

    public void Open() => Volatile.Write(ref _until, (time.GetUtcNow() + (2 * bound)).UtcTicks);

    public void Close()
    {
        if (Volatile.Read(ref _until) is not 0)
            Volatile.Write(ref _until, 0);
    }

    /// <summary>Asked before each call. When it has lasted long enough, one caller is sent to see whether it still does.</summary>
    public bool IsOpen()
    {
        var until = Volatile.Read(ref _until);
        if (until is 0)
            return false;
        var now = time.GetUtcNow();
        return now.UtcTicks < until || Interlocked.CompareExchange(ref _until, (now + bound).UtcTicks, until) != until;
    }
}
