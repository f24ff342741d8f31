namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>How long each caller waits for the pace, and how far ahead it may book a call.</summary>
static class WaitLimits
{
    /// <summary>Nobody but a search within its share books further ahead: so a search never stands behind a long queue of warming.</summary>
    public static readonly TimeSpan ReserveAhead = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait before a caller is told to come back later.</summary>
    public static TimeSpan For(Caller caller) => TimeSpan.FromSeconds(caller is Caller.Search ? 2 : 30);
}
