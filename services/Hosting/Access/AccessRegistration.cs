using CacheWarming.Hosting.Access.ApiKeys;
using CacheWarming.Hosting.Access.Limits;
using CacheWarming.Hosting.Access.Open;
using CacheWarming.Hosting.Access.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CacheWarming.Hosting.Access;

/// <summary>
/// Registers authentication, authorization, rate limits and size limits. Endpoints set their required role with <see cref="Roles"/>.
/// </summary>
static class AccessRegistration
{
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration("Access")
            .Validate(access => access.HasReadableProxies, "Access:TrustedProxies must be addresses (10.0.0.7) or networks (10.0.0.0/8).")
            .Validate(
                access => access.RateLimits is { SearchesPerSecond: > 0, SubmissionsPerMinute: > 0, OthersPerSecond: > 0, EventStreamsAtOnce: > 0, DownloadsAtOnce: > 0 },
                "Access:RateLimits must be above 0.")
            .Validate(access => access.MaxConnections > 0, "Access:MaxConnections must be above 0.")
            .ValidateOnStart();
        services.AddSingleton<ApiKeyRing>().AddSingleton<OpenAccess>().AddHostedService<ListenGuard.Announcement>();
        services.AddSessionKeys();
        services.AddAuthentication(authentication =>
            {
                authentication.DefaultScheme = OpenAuthentication.Name;
                authentication.DefaultChallengeScheme = authentication.DefaultForbidScheme = ApiKeyAuthentication.Name;
            })
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Name, null)
            // The scheme depends on the credentials in the request; without credentials this scheme answers.
            .AddScheme<AuthenticationSchemeOptions, OpenAuthentication>(OpenAuthentication.Name, scheme => scheme.ForwardDefaultSelector = http =>
                ApiKeyAuthentication.SentIn(http.Request) is not null ? ApiKeyAuthentication.Name
                : http.Request.Cookies.ContainsKey(SessionCookie.Name) ? SessionCookie.Scheme
                : null)
            .AddCookie(SessionCookie.Scheme, SessionCookie.Configure);
        services.AddAuthorization();
        services.AddOptions<AuthorizationOptions>().Configure<IOptions<AccessOptions>>((demands, access) => demands.AddDemands(access.Value));
        services.AddRateLimiter();
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<AccessOptions>, OpenAccess>((limiter, access, open) =>
            limiter.LimitClients(access.Value.RateLimits, open));
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<AccessOptions>>((forwarded, access) => Believe(forwarded, access.Value));
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<AccessOptions>>((kestrel, access) =>
        {
            kestrel.LimitRequests(access.Value.MaxConnections);
            kestrel.OnOpenAddresses();
        });
    }

    /// <summary>Adds what must come first: forwarded headers and security headers.</summary>
    public static void UseAccessHeaders(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.TrustedProxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseSecurityHeaders();
    }

    /// <summary>Adds what must come before the endpoints: authentication, rate limits and authorization.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.RefuseKeysInUrls();
        app.RefuseEncodedBodies();
        app.UseRouting();
        app.UseAuthentication();
        app.RefuseCrossSiteRequests();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.EndRequestsWithTheirKeys(app.Services.GetRequiredService<ApiKeyRing>(), app.Services.GetRequiredService<TimeProvider>());
        app.MapSession();
    }

    static void Believe(ForwardedHeadersOptions forwarded, AccessOptions access)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = null;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in access.Proxies)
            forwarded.KnownIPNetworks.Add(network);
    }
}
