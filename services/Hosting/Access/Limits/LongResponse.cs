using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access;

/// <summary>
/// Metadata of an endpoint whose responses last as long as their reader wants: the number of concurrent ones per client is limited.
/// </summary>
/// <param name="Kind">Responses of the same kind are counted together.</param>
/// <param name="AtOnce">The limit.</param>
/// <param name="IsMeant">Which requests to the endpoint are limited; null for all.</param>
public sealed record LongResponse(string Kind, Func<RateLimits, int> AtOnce, Func<HttpContext, bool>? IsMeant = null)
{
    /// <summary>The metadata of the request's endpoint; null if the response to this request is not long.</summary>
    internal static LongResponse? To(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<LongResponse>() is { } answer && answer.IsMeant?.Invoke(http) != false ? answer : null;
}
