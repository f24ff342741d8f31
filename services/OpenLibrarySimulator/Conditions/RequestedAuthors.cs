using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Conditions;

/// <summary>Whom a call is about, so that calls can be counted and spoilt by author.</summary>
static class RequestedAuthors
{
    const string Path = "/authors/";

    /// <summary>The names in full and the keys as the call has them, each once; none for a call about no author in particular.</summary>
    public static IReadOnlyCollection<string> From(HttpRequest request)
    {
        if (request.Query["author"] is [{ Length: > 0 } name, ..])
        {
            return [name];
        }

        return request.Query["q"] is [{ } q, ..] && Scheme(request.Path) is { } scheme
            ? [.. QueryParser.Parse(q, scheme).Conditions(withProhibited: false).Select(Author).OfType<string>().Distinct(StringComparer.Ordinal)]
            : request.RouteValues["key"] is string key && request.Path.StartsWithSegments("/authors", StringComparison.Ordinal) ? [key]
            : [];
    }

    static QueryScheme? Scheme(PathString path) => path.Value switch
    {
        "/search.json" => QueryScheme.Works,
        "/search/authors.json" => QueryScheme.Authors,
        _ => null,
    };

    // Single words of a name name nobody in particular.
    static string? Author(Condition condition) => condition switch
    {
        TextCondition { Field: "author_key", Text: var key } => key,
        TextCondition { Field: "key", Text: var path } => path.StartsWith(Path, StringComparison.Ordinal) ? path[Path.Length..] : null,
        PhraseCondition { Field: "author_name" or "author_alternative_name" or "name" or "alternate_names", Text: var name } => name,
        _ => null,
    };
}
