using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access;

/// <summary>Headers in every response that restrict what browsers and caches may do with it.</summary>
public static class SecurityHeaders
{
    const string ContentSecurityPolicy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>
    /// Allows the scripts with the nonce in this response, and no others; and inline styles, because Scalar creates style elements and
    /// attributes in the browser without a nonce. What these load must still come from this service.
    /// </summary>
    /// <returns>The nonce.</returns>
    internal static string AllowScalarPage(this HttpContext http)
    {
        var nonce = RandomNumberGenerator.GetHexString(32);
        http.Response.Headers.ContentSecurityPolicy = $"{ContentSecurityPolicy}; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'";
        return nonce;
    }

    /// <summary>Allows pictures from another address in this response, in addition to our own.</summary>
    /// <param name="place">An http or https address; its path is ignored.</param>
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
            // A response that needed a key must not be given to other clients by a shared cache.
            headers.CacheControl = headers.CacheControl.ToString().Replace("public", "private", StringComparison.Ordinal);
        return Task.CompletedTask;
    }
}
