using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access;

/// <summary>What every answer tells a browser, and the caches on the way, to keep to.</summary>
public static class SecurityHeaders
{
    const string ContentSecurityPolicy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>
    /// Lets this answer run the scripts that carry the nonce, and no others; and have styles of its own, because Scalar makes style elements and
    /// attributes in the browser without a nonce. What these load is still only ours.
    /// </summary>
    /// <returns>The nonce.</returns>
    internal static string AllowScalarPage(this HttpContext http)
    {
        var nonce = RandomNumberGenerator.GetHexString(32);
        http.Response.Headers.ContentSecurityPolicy = $"{ContentSecurityPolicy}; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'";
        return nonce;
    }

    /// <summary>Lets this answer show pictures of another place, beside ours.</summary>
    /// <param name="place">An http or https address; its path does not matter.</param>
    public static void AllowImagesFrom(this HttpContext http, Uri place) =>
        http.Response.Headers.ContentSecurityPolicy = $"{ContentSecurityPolicy}; img-src 'self' {place.GetLeftPart(UriPartial.Authority)}";

    internal static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(next => http =>
    {
        http.Response.OnStarting(static state => Add((HttpContext)state), http);
        return next(http);
    });

    static Task Add(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        else if (http.User.Identity is { IsAuthenticated: true, Name: not ApiKeys.ApiKey.Anonymous })
            // What a key was needed for, a cache on the way must not give to others.
            headers.CacheControl = headers.CacheControl.ToString().Replace("public", "private", StringComparison.Ordinal);
        return Task.CompletedTask;
    }
}
