using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace CacheWarming.Hosting.Access;

/// <summary>
/// What an endpoint demands: <c>endpoint.RequireAuthorization(Roles.Submit)</c>. <c>operate</c> holds all that <c>submit</c> does, and
/// that all that <c>read</c> does.
/// </summary>
public static class Roles
{
    /// <summary>Looking: jobs, figures, searches, dead letters.</summary>
    public const string Read = "read";

    /// <summary>Uploading, and steering what one has uploaded.</summary>
    public const string Submit = "submit";

    /// <summary>Everything else that changes something: everybody's jobs, dead letters, what the cache holds.</summary>
    public const string Operate = "operate";

    /// <summary>No role but a demand: <see cref="Read"/>, or nothing where <see cref="AccessOptions.AnonymousSearch"/> says so.</summary>
    public const string Search = "search";

    static readonly string[] Ascending = [Read, Submit, Operate];

    /// <summary>Whether a key may have this role.</summary>
    public static bool IsRole(string role) => Ascending.Contains(role, StringComparer.Ordinal);

    /// <summary>Somebody who is known by name, with these roles and all that they hold.</summary>
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
        // An endpoint that demands nothing was forgotten, and is closed to all but operators. What meets no endpoint may be told so.
        authorization.FallbackPolicy = new AuthorizationPolicyBuilder()
            .RequireAssertion(asked => asked.Resource is Microsoft.AspNetCore.Http.HttpContext http && !http.MeetsAnEndpoint() || asked.User.IsInRole(Operate))
            .Build();
    }
}
