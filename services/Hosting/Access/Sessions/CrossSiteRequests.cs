using CacheWarming.Hosting.Access.ApiKeys;
using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access.Sessions;

/// <summary>
/// Refuses changes requested by pages of other sites (CSRF). Such a page can't make a browser send a key in a header, but it can make it
/// send a cookie, or a request without credentials where none are needed. So these requests must come from our own page.
/// </summary>
/// <remarks>
/// Browsers send the origin of a request in <c>Sec-Fetch-Site</c> (Fetch Metadata) and <c>Origin</c> (RFC 6454 §7), and no page can change
/// these. With a cookie, one of them is required; programs such as curl, which have no cookie, send neither.
/// </remarks>
static class CrossSiteRequests
{
    public static void RefuseCrossSiteRequests(this IApplicationBuilder app) => app.Use(next => http =>
        IsHarmless(http) || IsOfOurOwnPage(http)
            ? next(http)
            : ProblemAnswer.WriteAsync(
                http, StatusCodes.Status403Forbidden, ErrorCode.CrossSiteRequest,
                "This changes something and comes from another site's page, or does not say from where. Send it from this service's own page, or from a program with a key in X-Api-Key."));

    static bool IsHarmless(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || HttpMethods.IsOptions(http.Request.Method)
        || HttpMethods.IsTrace(http.Request.Method) || http.User.Identity?.AuthenticationType == ApiKeyAuthentication.Name;

    static bool IsOfOurOwnPage(HttpContext http)
    {
        if (http.Request.Headers.TryGetValue("Sec-Fetch-Site", out var site))
            return site is ["same-origin"] or ["none"];
        if (http.Request.Headers.TryGetValue("Origin", out var origin))
            return string.Equals(origin, $"{http.Request.Scheme}://{http.Request.Host}", StringComparison.OrdinalIgnoreCase);
        return http.User.Identity?.AuthenticationType != SessionCookie.Scheme;
    }
}
