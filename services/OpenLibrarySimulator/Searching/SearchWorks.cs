using System.Text.Json;
using CacheWarming.OpenLibrarySimulator.Catalogue;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary><c>GET /search.json</c>.</summary>
static class SearchWorks
{
    const int ShortestQuery = 3;

    public static Answer Answer(ICatalogue catalogue, HttpRequest request)
    {
        var query = SearchQuery.Of(request.Query);
        if (query.Q.Length is > 0 and < ShortestQuery)
        {
            return OpenLibrarySimulator.Answer.Json(
                json => json.WriteString("error", "Query too short, must be at least 3 characters"),
                StatusCodes.Status422UnprocessableEntity);
        }

        var found = Sorted(Find(catalogue, query), query).ToList();
        return OpenLibrarySimulator.Answer.Json(json => Write(json, query, found));
    }

    static IEnumerable<CatalogueWork> Find(ICatalogue catalogue, SearchQuery query)
    {
        IEnumerable<CatalogueWork>? found = null;
        foreach (var condition in query.Conditions)
        {
            var matches = condition.Alternatives.SelectMany(text => catalogue.Find(condition.Field, text)).DistinctBy(work => work.Key);
            found = found is null ? matches : found.IntersectBy(matches.Select(work => work.Key), work => work.Key);
        }

        return found ?? [];
    }

    static IOrderedEnumerable<CatalogueWork> Sorted(IEnumerable<CatalogueWork> works, SearchQuery query)
    {
        var sorted = query.Sort switch
        {
            "editions" => works.OrderByDescending(work => work.EditionCount),
            "new" => works.OrderByDescending(work => work.FirstPublishYear ?? int.MinValue),
            "old" => works.OrderBy(work => work.FirstPublishYear ?? int.MaxValue),
            "title" => works.OrderBy(work => work.Title, StringComparer.OrdinalIgnoreCase),
            "key" => works.OrderBy(work => work.Key, StringComparer.Ordinal),
            _ => works.OrderByDescending(work => IsJustThat(work, query)).ThenByDescending(work => work.EditionCount),
        };
        return sorted.ThenBy(work => work.Key, StringComparer.Ordinal);
    }

    // Stands for relevance: who holds the words and no others scores highest.
    static bool IsJustThat(CatalogueWork work, SearchQuery query) => query.Conditions.Any(condition => condition.Field switch
    {
        Field.Title or Field.Any => Words.Same(work.Title, condition.Alternatives[0]),
        Field.Author => work.Authors.Any(author => Words.Same(author.Name, condition.Alternatives[0])),
        _ => false,
    });

    static void Write(Utf8JsonWriter json, SearchQuery query, List<CatalogueWork> found)
    {
        var start = query.Offset ?? 0;
        json.WriteNumber("numFound", found.Count);
        json.WriteNumber("start", start);
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
        foreach (var work in found.Skip(start).Take(query.Limit))
        {
            WorkDocument.Write(json, work, query.Fields);
        }

        json.WriteEndArray();
    }
}
