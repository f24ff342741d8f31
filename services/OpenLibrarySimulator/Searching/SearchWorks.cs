using System.Text.Json;
using CacheWarming.OpenLibrarySimulator.Catalog;
using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary><c>GET /search.json</c>.</summary>
static class SearchWorks
{
    const int ShortestQuery = 3;

    public static Answer Answer(ISimulatedCatalog catalogue, HttpRequest request)
    {
        var query = SearchQuery.From(request.Query);
        if (query.Q.Length is > 0 and < ShortestQuery)
        {
            return OpenLibrarySimulator.Answer.Json(
                json => json.WriteString("error", "Query too short, must be at least 3 characters"),
                StatusCodes.Status422UnprocessableEntity);
        }

        if (ClauseLimit.IsExceededBy(query.Query))
        {
            return OpenLibrarySimulator.Answer.ServerError;
        }

        var found = catalogue.FindWorks(query.Query, query.Sort, query.Offset ?? 0, query.Limit);
        return OpenLibrarySimulator.Answer.Json(json => Write(json, query, found)) with { Documents = found.Page.Count };
    }

    static void Write(Utf8JsonWriter json, SearchQuery query, Found<CatalogWork> found)
    {
        json.WriteNumber("numFound", found.Count);
        json.WriteNumber("start", query.Offset ?? 0);
        json.WriteBoolean("numFoundExact", value: true);
        json.WriteNumber("num_found", found.Count);
        json.WriteString("documentation_url", "https://openlibrary.org/dev/docs/api/search");
        json.WriteString("q", query.Q);
        if (query.Offset is { } offset)
        {
            json.WriteNumber("offset", offset);
        }
        else
        {
            json.WriteNull("offset");
        }

        json.WriteStartArray("docs");
        foreach (var work in found.Page)
        {
            WorkDocument.Write(json, work, query.Fields);
        }

        json.WriteEndArray();
    }
}
