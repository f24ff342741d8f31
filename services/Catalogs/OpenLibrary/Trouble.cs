using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>What an answer that is not the one we wanted means, and how long to wait.</summary>
static class Trouble
{
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>A call that failed by itself may well succeed a little later.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>A machine that does not answer needs longer.</summary>
    public static readonly TimeSpan Later = TimeSpan.FromSeconds(15);

    static readonly TimeSpan Overloaded = TimeSpan.FromSeconds(30);
    static readonly TimeSpan NeedsSomebody = TimeSpan.FromMinutes(10);

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
        return wait is { } given ? TimeSpan.FromTicks(Math.Clamp(given.Ticks, ShortestWait.Ticks, LongestWait.Ticks)) : null;
    }

    /// <summary>The exception for a status other than 200 and 404.</summary>
    public static Exception Of(HttpStatusCode status, TimeSpan? retryAfter, bool hasContact)
    {
        var code = ((int)status).ToString(CultureInfo.InvariantCulture);
        return (int)status switch
        {
            429 => Unavailable(Overloaded, "too many requests (429)"),
            403 => Unavailable(NeedsSomebody, hasContact ? "access denied (403)" : "access denied (403): set OpenLibrary:Contact"),
            401 or 407 or (>= 300 and < 400) => Unavailable(NeedsSomebody, $"unexpected status {code}: check OpenLibrary:BaseAddress"),
            408 or 504 => Unavailable(Later, $"did not answer in time ({code})"),
            503 => Unavailable(Overloaded, "overloaded or closed for maintenance (503)"),
            >= 500 => Unavailable(Soon, $"failed ({code})"),
            _ => new UnreadableAnswerException(OpenLibraryCatalog.ProviderName, $"status {code}"),
        };

        CatalogUnavailableException Unavailable(TimeSpan otherwise, string reason) =>
            new(OpenLibraryCatalog.ProviderName, retryAfter ?? otherwise, reason);
    }
}
