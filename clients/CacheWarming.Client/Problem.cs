using System.Text.Json;
using Refit;

namespace CacheWarming.Client;

/// <summary>Why the service refused a request (RFC 9457).</summary>
/// <param name="Error">The code for programs; <c>docs/api.md</c> lists all.</param>
/// <param name="Detail">What is wrong and how to correct it.</param>
/// <param name="Field">The invalid field of an upload.</param>
/// <param name="Line">The invalid line of an upload, from 1.</param>
public sealed record Problem(int? Status = null, string? Error = null, string? Detail = null, string? Field = null, int? Line = null)
{
    /// <summary>The problem in a refusal; null if the answer is not one of the API's, e.g. a page of a proxy.</summary>
    public static Problem? Read(ApiException refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        try
        {
            return refusal.Content is { Length: > 0 } text ? JsonSerializer.Deserialize(text, ClientJson.Default.Problem) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
