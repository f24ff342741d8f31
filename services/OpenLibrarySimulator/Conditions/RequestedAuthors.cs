using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Conditions;

/// <summary>Finds the authors that a call asks about, so that calls can be counted and made to fail by author.</summary>
static class RequestedAuthors
{
    const string Path = "/authors/";

    /// <summary>The full names and the keys in the call, each once; none for a call that asks about no particular author.</summary>
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

    // Single words of a name do not name a particular author.
    static string? Author(Condition condition) => condition switch
    {
        TextCondition { Field: "author_key", Text: var key } => key,
        TextCondition { Field: "key", Text: var path } => path.StartsWith(Path, StringComparison.Ordinal) ? path[Path.Length..] : null,
        PhraseCondition { Field: "author_name" or "author_alternative_name" or "name" or "alternate_names", Text: var name } => name,
        _ => null,
    };
}
