using System.Security.Claims;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Access.ApiKeys;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>The user of a view, and which commands to show. The API decides which commands are allowed, whatever a view shows.</summary>
/// <param name="Name">The key's name; null if no key is needed.</param>
/// <param name="Role">The highest role as a text.</param>
public sealed record CurrentUser(string? Name, string Role, bool MaySubmit, bool MayOperate)
{
    /// <summary>A user who has not signed in.</summary>
    public static CurrentUser Nobody { get; } = new(null, "", false, false);

    public static CurrentUser From(ClaimsPrincipal user)
    {
        var operate = user.IsInRole(Roles.Operate);
        var submit = user.IsInRole(Roles.Submit);
        return new CurrentUser(
            user.Identity?.Name is { } name && name != ApiKey.Anonymous ? name : null, operate ? Roles.Operate : submit ? Roles.Submit : Roles.Read, submit, operate);
    }

    /// <summary>Whether the user may control a job of this client.</summary>
    public bool MaySteer(string? owner) => MayOperate || (MaySubmit && owner is not null && owner == Name);
}
