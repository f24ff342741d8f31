using CacheWarming.Hosting.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>A view, or a part of one that the script asks for again.</summary>
static class Page
{
    public static RazorComponentResult Create<T>(object parameters, int status = StatusCodes.Status200OK)
        where T : IComponent => new(typeof(T), parameters) { PreventStreamingRendering = true, StatusCode = status };

    /// <summary>For who mistyped an address; who is not signed in is offered that.</summary>
    public static IResult UnknownPath(HttpContext http) => NotFound(http, "There is no page at this address. It may be mistyped, or from another version.");

    public static RazorComponentResult NotFound(HttpContext http, string what) => Create<NoSuchPage>(
        new { CurrentUser = http.User.IsInRole(Roles.Read) ? CurrentUser.From(http.User) : CurrentUser.Nobody, What = what }, StatusCodes.Status404NotFound);
}
