using System.Text.Json;
using CacheWarming.Catalogs.Calls;

namespace CacheWarming.Catalogs.GoogleBooks;

/// <summary>
/// Google's refusals: too fast and the end of the day both come as 429 or 403, told apart by reason and message; a wrong key is a 400;
/// 503 <c>backendFailed</c> comes in spells.
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
            // A page of some machine on the way: its status has to do.
            return ([], "");
        }
    }
}
