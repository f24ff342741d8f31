using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CacheWarming.Hosting.Access;

/// <summary>The role that the endpoint of a request requires.</summary>
static class Demand
{
    /// <summary>False if routing itself answers: no such path, method or media type.</summary>
    public static bool MeetsAnEndpoint(this HttpContext http) => http.GetEndpoint() is RouteEndpoint;

    /// <summary>One of <see cref="Roles"/>; null for endpoints open to all and for requests without an endpoint.</summary>
    public static string? Demanded(this HttpContext http) => http.GetEndpoint() switch
    {
        RouteEndpoint endpoint when endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null =>
            endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy ?? Roles.Operate,
        _ => null,
    };
}
