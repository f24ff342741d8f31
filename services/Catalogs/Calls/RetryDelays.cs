using System.Net.Http.Headers;

namespace CacheWarming.Catalogs.Calls;

/// <summary>How long to wait after failures.</summary>
static class RetryDelays
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>After a single failure: a later call will probably succeed.</summary>
    public static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>After a time-out: a server that does not answer needs longer.</summary>
    public static readonly TimeSpan AfterTimeout = TimeSpan.FromSeconds(15);

    /// <summary>After an overload: the server needs longer still.</summary>
    public static readonly TimeSpan AfterOverload = TimeSpan.FromSeconds(30);

    /// <summary>An operator has to change a setting.</summary>
    public static readonly TimeSpan UntilReconfigured = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Retry-After in seconds or as a date (RFC 9110 §10.2.3), else the rest of a used-up window, 1 s–1 day; null if there was neither.
    /// </summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, TimeProvider time)
    {
        // Both dates are of the server's clock, so their difference is right even if our clock is wrong.
        var wait = headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            { Date: { } date } => date - (headers.Date ?? time.GetUtcNow()),
            _ => (TimeSpan?)null,
        };
        return wait is { } given ? TimeSpan.FromTicks(Math.Clamp(given.Ticks, Shortest.Ticks, Longest.Ticks)) : WindowLeft(headers);
    }

    /// <summary>The rest of a window in which no call is left, 1 s–1 day; null if calls are left.</summary>
    public static TimeSpan? WindowLeft(HttpResponseHeaders headers) => UsedUpWindow.SecondsLeft(headers) is { } seconds
        ? TimeSpan.FromSeconds(Math.Clamp(seconds, Shortest.TotalSeconds, Longest.TotalSeconds))
        : null;
}
