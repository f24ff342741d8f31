namespace CacheWarming.OpenLibrarySimulator.Conditions;

/// <summary>Whom a call is about, so that calls can be counted and spoilt by author.</summary>
static class AskedAuthor
{
    const string ByKey = "author_key:";

    /// <summary>The name or key as the call has it; null for a call about no author in particular.</summary>
    public static string? Of(HttpRequest request)
    {
        if (request.Query["author"] is [{ Length: > 0 } name, ..])
        {
            return name;
        }

        if (request.Query["q"] is [{ } q, ..] && q.IndexOf(ByKey, StringComparison.Ordinal) is >= 0 and var at)
        {
            var key = q.AsSpan(at + ByKey.Length).TrimStart("(\"");
            var end = key.IndexOfAny(" )\"");
            return (end < 0 ? key : key[..end]).ToString();
        }

        return request.Path.StartsWithSegments("/authors", StringComparison.Ordinal) ? request.RouteValues["key"] as string : null;
    }
}
