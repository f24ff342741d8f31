using CacheWarming.Hosting.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>Renders a view, or a part of one that the script reloads.</summary>
static class Page
{
    public static RazorComponentResult Create<T>(object parameters, int status = StatusCodes.Status200OK)
        where T : IComponent => new(typeof(T), parameters) { PreventStreamingRendering = true, StatusCode = status };

    /// <summary>The page for an unknown address; a user who is not signed in is offered to sign in.</summary>
    public static IResult UnknownPath(HttpContext http) => NotFound(http, "There is no page at this address. It may be mistyped, or from another version.");

    public static RazorComponentResult NotFound(HttpContext http, string what) => Create<NoSuchPage>(
        new { CurrentUser = http.User.IsInRole(Roles.Read) ? CurrentUser.From(http.User) : CurrentUser.Nobody, What = what }, StatusCodes.Status404NotFound);
}
