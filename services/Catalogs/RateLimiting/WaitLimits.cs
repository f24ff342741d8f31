namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>How long each caller waits for the limiter, and how far ahead it may reserve a call.</summary>
static class WaitLimits
{
    /// <summary>Only a search within its share reserves further ahead, so that a search never waits behind a long queue of warming.</summary>
    public static readonly TimeSpan ReserveAhead = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait before a caller is told to come back later.</summary>
    public static TimeSpan For(Caller caller) => TimeSpan.FromSeconds(caller is Caller.Search ? 2 : 30);
}
