using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access;

/// <summary>Metadata of an endpoint whose answers take as long as their reader likes: one client gets only so many at once.</summary>
/// <param name="Kind">Those of one kind are counted together.</param>
/// <param name="AtOnce">How many of them.</param>
/// <param name="IsMeant">Which requests to the endpoint are answered so; null for all.</param>
public sealed record LongResponse(string Kind, Func<RateLimits, int> AtOnce, Func<HttpContext, bool>? IsMeant = null);
