using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CacheWarming.Hosting.Access;

/// <summary>What the endpoint that a request meets demands.</summary>
static class Demand
{
    /// <summary>False for what routing itself answers: no such path, method or media type.</summary>
    public static bool MeetsAnEndpoint(this HttpContext http) => http.GetEndpoint() is RouteEndpoint;

    /// <summary>One of <see cref="Roles"/>; null for what is open to all and for what meets no endpoint.</summary>
    public static string? Demanded(this HttpContext http) => http.GetEndpoint() switch
    {
        RouteEndpoint endpoint when endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null =>
            endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy ?? Roles.Operate,
        _ => null,
    };
}
