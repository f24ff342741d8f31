using CacheWarming.Hosting.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting;

/// <summary>
/// Answers HEAD as GET without the body, which Kestrel leaves out (RFC 9110 §9.3.2), and OPTIONS with the methods of the path in
/// <c>Allow</c> (§9.3.7). No endpoint has to be mapped for them.
/// </summary>
static class HeadAndOptions
{
    /// <summary>Must come before routing, which then finds the endpoint for GET.</summary>
    public static void UseHeadAndOptions(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        var (request, response) = (http.Request, http.Response);
        var method = request.Method;
        if (HttpMethods.IsHead(method))
        {
            request.Method = HttpMethods.Get;
            http.Features.Set(new HeadRequest());
        }
        try
        {
            await next(http);
        }
        finally
        {
            request.Method = method;
        }
        if (response is not { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false })
            return;
        const StringSplitOptions Tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        var allowed = response.Headers.Allow.ToString().Split(',', Tidy).ToList();
        if (allowed.Contains(HttpMethods.Get) && !HttpMethods.IsHead(method))
            allowed.Add(HttpMethods.Head);
        response.Headers.Allow = string.Join(", ", allowed.Append(HttpMethods.Options).Distinct());
        if (HttpMethods.IsOptions(method))
            response.StatusCode = StatusCodes.Status204NoContent;
    });

    /// <summary>A response that lasts as long as its reader wants has no end that a HEAD request could wait for: 405.</summary>
    public static void RefuseHeadOfLongResponses(this IApplicationBuilder app) => app.Use(next => http =>
    {
        if (http.Features.Get<HeadRequest>() is null || LongResponse.To(http) is null)
            return next(http);
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = HttpMethods.Get;
        return Task.CompletedTask;
    });

    sealed class HeadRequest;
}
