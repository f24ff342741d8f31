using System.Net.Http.Headers;

namespace CacheWarming.Catalogs.Calls;

/// <summary>How long to wait after trouble.</summary>
static class RetryDelays
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>A call that failed by itself may well succeed a little later.</summary>
    public static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>A machine that does not answer needs longer.</summary>
    public static readonly TimeSpan AfterTimeout = TimeSpan.FromSeconds(15);

    /// <summary>One that has too much to do needs longer still.</summary>
    public static readonly TimeSpan AfterOverload = TimeSpan.FromSeconds(30);

    /// <summary>A person has to change something.</summary>
    public static readonly TimeSpan UntilReconfigured = TimeSpan.FromMinutes(10);

    /// <summary>Retry-After in seconds or as a date (RFC 9110 §10.2.3), 1 s–1 day; null when none was given.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, TimeProvider time)
    {
        // The date is of the server's clock, and so is Date: their difference holds whatever ours says.
        var wait = headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            { Date: { } date } => date - (headers.Date ?? time.GetUtcNow()),
            _ => (TimeSpan?)null,
        };
        return wait is { } given ? TimeSpan.FromTicks(Math.Clamp(given.Ticks, Shortest.Ticks, Longest.Ticks)) : null;
    }
}
