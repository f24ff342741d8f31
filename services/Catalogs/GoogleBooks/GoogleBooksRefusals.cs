using System.Text.Json;
using CacheWarming.Catalogs.Calls;

namespace CacheWarming.Catalogs.GoogleBooks;

/// <summary>
/// Google's refusals: an exceeded rate limit and an exceeded daily quota both come as 429 or 403, distinguished by reason and message; a
/// wrong key is a 400; 503 <c>backendFailed</c> occurs for a while and then stops.
/// </summary>
sealed class GoogleBooksRefusals : IRefusals
{
    const string Remedy = ": check GoogleBooks:ApiKey and that the Books API is enabled for it";

    public Exception Of(Refusal refusal)
    {
        var (reasons, _) = Read(refusal);
        return (int)refusal.Status switch
        {
            403 when reasons.Any(reason => reason is "rateLimitExceeded" or "userRateLimitExceeded") => refusal.TooFast("too many requests (403)"),
            401 or 403 => refusal.Denied(Remedy),
            400 when reasons.Any(reason => reason is "keyInvalid" or "badRequest") && refusal.Text.Contains("API key", StringComparison.OrdinalIgnoreCase) =>
                refusal.Denied(Remedy),
            _ => refusal.ByStatus(GoogleBooksOptions.Section),
        };
    }

    public bool EndsTheDay(Refusal refusal)
    {
        var (reasons, message) = Read(refusal);
        return (int)refusal.Status is 403 or 429
            && (reasons.Any(reason => reason is "dailyLimitExceeded" or "quotaExceeded") || message.Contains("per day", StringComparison.OrdinalIgnoreCase));
    }

    static (IReadOnlyList<string> Reasons, string Message) Read(Refusal refusal)
    {
        try
        {
            var error = JsonSerializer.Deserialize(refusal.Text, GoogleBooksJson.Default.GoogleRefusal)?.Error;
            return ([.. (error?.Errors ?? []).Select(one => one?.Reason).OfType<string>()], error?.Message ?? "");
        }
        catch (JsonException)
        {
            // The body is a page from a proxy, so only its status is used.
            return ([], "");
        }
    }
}
