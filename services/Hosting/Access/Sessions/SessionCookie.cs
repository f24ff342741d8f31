using System.Security.Claims;
using CacheWarming.Hosting.Access.ApiKeys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Hosting.Access.Sessions;

/// <summary>
/// A browser session of 12 hours: an encrypted cookie that scripts can't read and other sites can't send. It ends at once if its key is
/// removed, and always has the key's current roles.
/// </summary>
static class SessionCookie
{
    public const string Scheme = "Session";
    public const string Name = "cache-warming";
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    public static void Configure(CookieAuthenticationOptions session)
    {
        session.Cookie.Name = Name;
        session.Cookie.HttpOnly = true;
        session.Cookie.SameSite = SameSiteMode.Strict;
        session.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        session.Cookie.IsEssential = true;
        session.ExpireTimeSpan = Lasts;
        session.SlidingExpiration = false;
        session.Events.OnValidatePrincipal = FollowKeyAsync;
    }

    static async Task FollowKeyAsync(CookieValidatePrincipalContext context)
    {
        var keys = context.HttpContext.RequestServices.GetRequiredService<ApiKeyRing>();
        if (context.Principal?.FindFirstValue(ApiKey.HashClaim) is { } hash && keys.Find(Convert.FromHexString(hash)) is { } key)
        {
            context.ReplacePrincipal(key.Principal(Scheme));
            return;
        }
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Scheme);
    }
}
