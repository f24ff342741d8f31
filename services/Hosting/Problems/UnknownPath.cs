using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Problems;

/// <summary>The page for a browser at a path where nothing is; programs, and whoever asks below <c>/api</c>, get problem details.</summary>
/// <param name="Show">Makes the answer, with its status.</param>
public sealed record UnknownPath(Func<HttpContext, IResult> Show)
{
    internal static bool IsMetBy(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
