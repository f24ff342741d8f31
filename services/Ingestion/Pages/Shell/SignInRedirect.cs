using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Access.ApiKeys;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>A browser that asks for a page without being signed in is led to where that is done; everybody else is answered as always.</summary>
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
