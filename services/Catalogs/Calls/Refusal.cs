using System.Globalization;
using System.Net;

namespace CacheWarming.Catalogs.Calls;

/// <summary>An answer that is neither 200 nor 404.</summary>
/// <param name="RetryAfter">The provider's <c>Retry-After</c>; null if there was none.</param>
/// <param name="Text">The beginning of the body.</param>
sealed record Refusal(string Provider, HttpStatusCode Status, TimeSpan? RetryAfter, string Text)
{
    /// <summary>The usual meaning of the status, for providers that do not use it in their own way.</summary>
    /// <param name="section">The configuration section to check.</param>
    public Exception ByStatus(string section)
    {
        var code = ((int)Status).ToString(CultureInfo.InvariantCulture);
        return (int)Status switch
        {
            429 => TooFast("too many requests (429)"),
            401 or 407 or (>= 300 and < 400) => Unavailable(RetryDelays.UntilReconfigured, $"unexpected status {code}: check {section}:BaseAddress"),
            408 or 504 => Unavailable(RetryDelays.AfterTimeout, $"did not answer in time ({code})", isPerhapsTooMuch: true),
            503 => Unavailable(RetryDelays.AfterOverload, "overloaded or closed for maintenance (503)", isPerhapsTooMuch: true),
            >= 500 => Unavailable(RetryDelays.AfterFailure, $"failed ({code})", isPerhapsTooMuch: true),
            _ => new UnreadableAnswerException(Provider, $"status {code}"),
        };
    }

    /// <summary>The key or the application is not accepted; an operator has to correct that.</summary>
    public CatalogUnavailableException Denied(string remedy) =>
        Unavailable(RetryDelays.UntilReconfigured, string.Create(CultureInfo.InvariantCulture, $"access denied ({(int)Status}){remedy}"));

    /// <summary>The calls exceeded the provider's rate limit.</summary>
    public CatalogUnavailableException TooFast(string reason) =>
        new(Provider, RetryAfter ?? RetryDelays.AfterOverload, reason) { IsBusy = true };

    CatalogUnavailableException Unavailable(TimeSpan otherwise, string reason, bool isPerhapsTooMuch = false) =>
        new(Provider, RetryAfter ?? otherwise, reason) { IsBusy = RetryAfter is not null, IsPerhapsTooMuch = isPerhapsTooMuch && RetryAfter is null };
}
