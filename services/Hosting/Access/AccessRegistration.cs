using CacheWarming.Hosting.Access.ApiKeys;
using CacheWarming.Hosting.Access.Limits;
using CacheWarming.Hosting.Access.Open;
using CacheWarming.Hosting.Access.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
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
            .Validate(
                access => access.AllowedOrigins.All(OtherOrigins.IsOrigin),
                "Access:AllowedOrigins must be origins such as https://books.example.org, without a path.")
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
        services.AddSingleton<ClientLimits>().AddOptions<RateLimiterOptions>().Configure<ClientLimits>((limiter, clients) => clients.Apply(limiter));
        services.AddCors().AddOptions<CorsOptions>().Configure<IOptions<AccessOptions>>((cors, access) => cors.AllowOrigins(access.Value));
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
        app.RefuseHeadOfLongResponses();
        if (app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.AllowedOrigins.Count > 0)
            app.UseCors();
        app.UseAuthentication();
        app.RefuseCrossSiteRequests();
        app.UseClientLimits();
        app.UseAuthorization();
        app.EndRequestsWithTheirKeys(app.Services.GetRequiredService<ApiKeyRing>(), app.Services.GetRequiredService<TimeProvider>());
        app.MapSession();
    }

    static void UseClientLimits(this WebApplication app)
    {
        var clients = app.Services.GetRequiredService<ClientLimits>();
        app.Use(next => http =>
        {
            http.Response.OnStarting(() => clients.DescribeAsync(http));
            return next(http);
        });
        app.UseRateLimiter();
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
