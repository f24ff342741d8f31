using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Hosting.Problems;

/// <summary>
/// Problem details (RFC 9457) that say how to correct the request, with <c>error</c>, a short fixed text that client programs can compare.
/// </summary>
static class ProblemAnswer
{
    public static ProblemHttpResult Create(int status, string error, string detail) => TypedResults.Problem(
        detail, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["error"] = error });

    public static Task WriteAsync(HttpContext http, int status, string error, string detail) => Create(status, error, detail).ExecuteAsync(http);
}
