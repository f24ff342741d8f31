using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>A view, or a part of one that the script asks for again.</summary>
static class Page
{
    public static RazorComponentResult Of<T>(object parameters, int status = StatusCodes.Status200OK)
        where T : IComponent => new(typeof(T), parameters) { PreventStreamingRendering = true, StatusCode = status };

    public static RazorComponentResult NotFound(HttpContext http, string what) => Of<NoSuchPage>(
        new { Visitor = Visitor.Of(http.User), What = what }, StatusCodes.Status404NotFound);
}
