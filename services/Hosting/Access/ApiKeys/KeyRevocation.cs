using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access.ApiKeys;

/// <summary>
/// Aborts a running request, such as a stream of events, a download or an upload, when its key is removed or loses the required role, and
/// when its session ends.
/// </summary>
public static class KeyRevocation
{
    /// <summary>
    /// How often running requests are checked; together with <see cref="ApiKeyRing.LookEvery"/> a revocation takes effect within a minute.
    /// </summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    internal static void EndRequestsWithTheirKeys(this IApplicationBuilder app, ApiKeyRing keys, TimeProvider time) => app.Use(next => http =>
        // Searches are left out: they are many and end quickly.
        http.Demanded() is { } role and not Roles.Search && http.User.FindFirstValue(ApiKey.HashClaim) is { } hash
            ? WatchAsync(next, http, () => MayStill(http, Convert.FromHexString(hash), role, keys, time), time)
            : next(http));

    static async Task WatchAsync(RequestDelegate next, HttpContext http, Func<bool> mayStill, TimeProvider time)
    {
        var looking = time.CreateTimer(
            _ =>
            {
                if (!mayStill())
                    http.Abort();
            },
            null, LookEvery, LookEvery);
        await using var _ = looking;
        await next(http);
    }

    static bool MayStill(HttpContext http, byte[] hash, string role, ApiKeyRing keys, TimeProvider time) =>
        keys.Find(hash) is { } key && Roles.Principal(key.Name, key.Roles, "").IsInRole(role)
        && !(http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc <= time.GetUtcNow());
}
