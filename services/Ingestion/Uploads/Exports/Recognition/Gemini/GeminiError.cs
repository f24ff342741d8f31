using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CacheWarming.Ingestion.Uploads.Exports.Recognition.Gemini;

/// <summary>The meaning of an answer other than 200.</summary>
/// <param name="Wait">The time until the next call is useful; null if another call would not help.</param>
/// <param name="Reason">A text for the log and the user.</param>
sealed record GeminiError(TimeSpan? Wait, string Reason)
{
    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    static readonly TimeSpan Overloaded = TimeSpan.FromSeconds(30);

    // Daily quotas are reset at midnight Pacific time, which is 08:00 UTC or, in summer, an hour earlier.
    static readonly TimeSpan QuotaDay = TimeSpan.FromHours(8);

    public static GeminiError From(HttpStatusCode status, HttpResponseHeaders headers, ErrorStatus? error, DateTimeOffset now)
    {
        var code = ((int)status).ToString(CultureInfo.InvariantCulture);
        var details = error is { Details.ValueKind: JsonValueKind.Array } ? error.Details.EnumerateArray().ToList() : [];
        var asked = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (headers.Date ?? now),
            _ => details.Select(RetryDelay).FirstOrDefault(delay => delay is not null),
        };
        return (int)status switch
        {
            429 when details.Exists(IsDaily) => new(UntilTomorrow(now), "its quota for today is used up (429)"),
            429 => new(Within(asked ?? Overloaded), "it takes no more questions at the moment (429)"),
            408 or >= 500 => new(Within(asked ?? Overloaded), $"it is overloaded or down ({code})"),
            _ when details.Exists(detail => Text(detail, "reason") == "API_KEY_INVALID") || status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new(null, $"it refuses the key ({code}): check Gemini:ApiKey"),
            404 => new(null, "there is no such model (404): check Gemini:Model and Gemini:BaseAddress"),
            _ => new(null, $"it does not understand the question ({code})"),
        };
    }

    static TimeSpan UntilTomorrow(DateTimeOffset now)
    {
        var sinceReset = (now.UtcDateTime - QuotaDay).TimeOfDay;
        return Within(TimeSpan.FromDays(1) - sinceReset);
    }

    static TimeSpan Within(TimeSpan wait) => TimeSpan.FromTicks(Math.Clamp(wait.Ticks, Shortest.Ticks, Longest.Ticks));

    static bool IsDaily(JsonElement detail) =>
        detail.ValueKind == JsonValueKind.Object
        && detail.TryGetProperty("violations", out var violations)
        && violations.ValueKind == JsonValueKind.Array
        && violations.EnumerateArray().Any(violation => Text(violation, "quotaId")?.Contains("PerDay", StringComparison.OrdinalIgnoreCase) == true);

    // Such as "34s" or "0.5s": a Duration in protobuf's JSON.
    static TimeSpan? RetryDelay(JsonElement detail) =>
        Text(detail, "retryDelay") is [.. var seconds, 's'] && double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var delay)
            ? TimeSpan.FromSeconds(Math.Min(delay, Longest.TotalSeconds))
            : null;

    static string? Text(JsonElement detail, string property) =>
        detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
