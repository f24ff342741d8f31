using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Problems;

/// <summary>The page for a browser at an unknown path; other programs, and all requests below <c>/api</c>, get problem details.</summary>
/// <param name="Show">Creates the response with its status.</param>
public sealed record UnknownPath(Func<HttpContext, IResult> Show)
{
    internal static bool IsMetBy(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        // With too many slashes it is a program's mistake too.
        && !new PathString("/" + request.Path.Value?.TrimStart('/')).StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
