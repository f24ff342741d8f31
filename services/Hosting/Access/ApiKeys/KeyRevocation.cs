using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access.ApiKeys;

/// <summary>
/// What a request began, such as a stream of events, a download or an upload, is cut off when its key is taken away or loses the role that it took,
/// and when its session is over.
/// </summary>
public static class KeyRevocation
{
    /// <summary>With <see cref="ApiKeyRing.LookEvery"/>: within a minute.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    internal static void EndRequestsWithTheirKeys(this IApplicationBuilder app, ApiKeyRing keys, TimeProvider time) => app.Use(next => http =>
        // Searches are the many that are over at once.
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
