using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Access.ApiKeys;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>
/// Redirects a browser that requests a page without being signed in to the sign-in page; other requests get the normal answer.
/// </summary>
sealed class SignInRedirect(ApiKeyRing keys) : IAuthorizationMiddlewareResultHandler
{
    readonly AuthorizationMiddlewareResultHandler _asAlways = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Challenged || !keys.HadKeys || !IsBrowserAtPage(context))
            return _asAlways.HandleAsync(next, context, policy, authorizeResult);
        context.Response.Redirect($"/sign-in?to={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
        return Task.CompletedTask;
    }

    static bool IsBrowserAtPage(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && http.GetEndpoint()?.Metadata.GetMetadata<PageMetadata>() is not null
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
