using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Hosting.Problems;

/// <summary>Problem details (RFC 9457) that say how to correct the request, with <c>error</c>, the <see cref="ErrorCode"/>.</summary>
public static class ProblemAnswer
{
    /// <param name="detail">What is wrong and how to correct it, in sentences.</param>
    /// <param name="more">Further members; those that are null are left out.</param>
    public static ProblemHttpResult Create(int status, ErrorCode error, string detail, params ReadOnlySpan<(string Name, object? Value)> more)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal) { ["error"] = error.Text };
        foreach (var (name, value) in more)
        {
            if (value is not null)
                members[name] = value;
        }
        return TypedResults.Problem(detail, statusCode: status, extensions: members);
    }

    internal static Task WriteAsync(HttpContext http, int status, ErrorCode error, string detail) =>
        Create(status, error, detail).ExecuteAsync(http);
}
