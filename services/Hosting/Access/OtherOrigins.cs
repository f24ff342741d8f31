using CacheWarming.Hosting.Access.ApiKeys;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace CacheWarming.Hosting.Access;

/// <summary>Lets browsers give answers to pages of the configured origins (CORS, Fetch standard), without credentials.</summary>
static class OtherOrigins
{
    static readonly string[] Sent =
        [ApiKeyAuthentication.HeaderName, HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.IfNoneMatch, "Idempotency-Key"];

    static readonly string[] Shown =
    [
        HeaderNames.Age, HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, "Idempotent-Replayed", "RateLimit", "RateLimit-Policy",
        "X-Cache", "X-Row-Count",
    ];

    public static void AllowOrigins(this CorsOptions cors, AccessOptions access) => cors.AddDefaultPolicy(policy => policy
        .WithOrigins([.. access.AllowedOrigins])
        .WithMethods("GET", "HEAD", "POST", "PATCH", "DELETE")
        .WithHeaders(Sent)
        .WithExposedHeaders(Shown)
        .SetPreflightMaxAge(TimeSpan.FromHours(1)));

    /// <summary>Whether the text is the origin of a page: scheme, host and port, nothing else.</summary>
    public static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https" && address.GetLeftPart(UriPartial.Authority) == text;
}
