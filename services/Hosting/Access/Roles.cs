using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace CacheWarming.Hosting.Access;

/// <summary>
/// The roles that endpoints require: <c>endpoint.RequireAuthorization(Roles.Submit)</c>. <c>operate</c> includes <c>submit</c>, and
/// <c>submit</c> includes <c>read</c>.
/// </summary>
public static class Roles
{
    /// <summary>Reading: jobs, statistics, searches, dead letters.</summary>
    public const string Read = "read";

    /// <summary>Uploading, and controlling one's own jobs.</summary>
    public const string Submit = "submit";

    /// <summary>All other changes: jobs of other clients, dead letters, the content of the cache.</summary>
    public const string Operate = "operate";

    /// <summary>Not a role but a policy: <see cref="Read"/>, or no role if <see cref="AccessOptions.AnonymousSearch"/> is set.</summary>
    public const string Search = "search";

    static readonly string[] Ascending = [Read, Submit, Operate];

    /// <summary>Whether a key may have this role.</summary>
    public static bool IsRole(string role) => Ascending.Contains(role, StringComparer.Ordinal);

    /// <summary>The principal of a client with this name, with these roles and all that they include.</summary>
    internal static ClaimsPrincipal Principal(string name, IEnumerable<string> roles, string scheme, params Claim[] more)
    {
        var highest = roles.Max(role => Array.IndexOf(Ascending, role));
        return new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, name), .. Ascending.Take(highest + 1).Select(role => new Claim(ClaimTypes.Role, role)), .. more], scheme));
    }

    internal static void AddDemands(this AuthorizationOptions authorization, AccessOptions access)
    {
        foreach (var role in Ascending)
            authorization.AddPolicy(role, policy => policy.RequireRole(role));
        authorization.AddPolicy(Search, policy => policy.RequireAssertion(asked => access.AnonymousSearch || asked.User.IsInRole(Read)));
        // An endpoint without a policy was forgotten, so it is closed to all but operators. Requests without an endpoint may get their 404.
        authorization.FallbackPolicy = new AuthorizationPolicyBuilder()
            .RequireAssertion(asked => asked.Resource is Microsoft.AspNetCore.Http.HttpContext http && !http.MeetsAnEndpoint() || asked.User.IsInRole(Operate))
            .Build();
    }
}
