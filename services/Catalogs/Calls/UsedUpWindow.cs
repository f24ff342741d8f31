using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace CacheWarming.Catalogs.Calls;

/// <summary>
/// Reads when a provider allows the next call, if no call is left in its present window: <c>RateLimit: "name";r=0;t=30</c>
/// (draft-ietf-httpapi-ratelimit-headers-10), or the fields of earlier drafts, <c>RateLimit-Remaining: 0</c> and
/// <c>RateLimit-Reset: 30</c>.
/// </summary>
static partial class UsedUpWindow
{
    /// <returns>Seconds; null if calls are left, or if the provider does not say.</returns>
    public static double? SecondsLeft(HttpResponseHeaders headers)
    {
        double? longest = null;
        foreach (var policy in Values(headers, "RateLimit").SelectMany(value => Policy().Matches(value)))
        {
            if (Parameter(policy.Value, "r") is <= 0 && Parameter(policy.Value, "t") is { } seconds)
                longest = Math.Max(longest ?? 0, seconds);
        }
        return longest ?? (Single(headers, "RateLimit-Remaining") is <= 0 ? Single(headers, "RateLimit-Reset") : null);
    }

    static double? Parameter(string policy, string name) =>
        Parameters().Matches(policy).FirstOrDefault(one => one.Groups["name"].Value == name) is { } found
            ? Number(found.Groups["value"].Value)
            : null;

    static double? Single(HttpResponseHeaders headers, string name) => Values(headers, name) is [var text] ? Number(text) : null;

    static string[] Values(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? [.. values] : [];

    static double? Number(string text) => double.TryParse(
        text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A policy's name and its parameters (RFC 9651 §3.1.2).</summary>
    [GeneratedRegex(
        """("[^"]*"|[\w*:./%-]+)(\s*;\s*[\w*.-]+(=("[^"]*"|[^\s;,"]+))?)+""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Policy();

    [GeneratedRegex(""";\s*(?<name>[\w*.-]+)=(?<value>[^\s;,"]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Parameters();
}
