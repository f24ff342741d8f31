using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace CacheWarming.Hosting.Telemetry;

/// <summary>
/// Names the spans of requests as OpenTelemetry's conventions for HTTP do, <c>GET /api/search/isbn/{isbn}</c>, with <c>http.route</c>,
/// <c>http.response.status_code</c> and, from 500 on, an error: .NET 10 leaves these out.
/// </summary>
static class RequestSpans
{
    public static void UseRequestSpans(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        finally
        {
            if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
                Describe(span, http);
        }
    });

    static void Describe(Activity span, HttpContext http)
    {
        var status = http.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            span.SetTag("http.route", route);
            span.DisplayName = $"{http.Request.Method} {route}";
        }
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
