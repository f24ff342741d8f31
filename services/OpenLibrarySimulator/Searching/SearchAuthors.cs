using System.Text.Json;
using CacheWarming.OpenLibrarySimulator.Catalog;
using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>
/// <c>GET /search/authors.json?q=</c>: authors by name, alternative name (<c>q="one" OR "another"</c>) or key (<c>q=key:(/authors/OL1A OR
/// /authors/OL2A)</c>), those with the most works first.
/// </summary>
static class SearchAuthors
{
    const int DefaultLimit = 100;

    public static Answer Answer(ISimulatedCatalog catalogue, HttpRequest request)
    {
        var query = QueryParser.Parse(request.Query["q"].ToString(), QueryScheme.Authors);
        if (ClauseLimit.IsExceededBy(query))
        {
            return OpenLibrarySimulator.Answer.ServerError;
        }

        var limit = SearchQuery.Number(request.Query, "limit") ?? DefaultLimit;
        var start = SearchQuery.Number(request.Query, "offset") ?? (Math.Max(1, SearchQuery.Number(request.Query, "page") ?? 1) - 1) * limit;
        var found = catalogue.FindAuthors(query, start, limit);
        var fields = AuthorDocument.Fields(request.Query["fields"].ToString());
        return OpenLibrarySimulator.Answer.Json(json => Write(json, start, found, fields)) with { Documents = found.Page.Count };
    }

    static void Write(Utf8JsonWriter json, int start, Found<AuthorSummary> found, IReadOnlyList<string> fields)
    {
        json.WriteNumber("numFound", found.Count);
        json.WriteNumber("start", start);
        json.WriteBoolean("numFoundExact", value: true);
        json.WriteStartArray("docs");
        foreach (var author in found.Page)
        {
            AuthorDocument.Write(json, author, fields);
        }

        json.WriteEndArray();
    }
}
