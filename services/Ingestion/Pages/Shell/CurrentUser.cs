using System.Security.Claims;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Access.ApiKeys;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>Who looks at a view, and what to offer to them. What they may do is decided by the API, whatever a view shows.</summary>
/// <param name="Name">The key's name; null where nobody needs a key.</param>
/// <param name="Role">The highest role, in words.</param>
public sealed record CurrentUser(string? Name, string Role, bool MaySubmit, bool MayOperate)
{
    /// <summary>Somebody who has not signed in.</summary>
    public static CurrentUser Nobody { get; } = new(null, "", false, false);

    public static CurrentUser From(ClaimsPrincipal user)
    {
        var operate = user.IsInRole(Roles.Operate);
        var submit = user.IsInRole(Roles.Submit);
        return new CurrentUser(
            user.Identity?.Name is { } name && name != ApiKey.Anonymous ? name : null, operate ? Roles.Operate : submit ? Roles.Submit : Roles.Read, submit, operate);
    }

    /// <summary>Whether a job of this client may be steered.</summary>
    public bool MaySteer(string? owner) => MayOperate || (MaySubmit && owner is not null && owner == Name);
}
