using CacheWarming.OpenLibrarySimulator.Catalog;

namespace CacheWarming.OpenLibrarySimulator.Records;

/// <summary><c>GET /isbn/{isbn}.json</c>, which Open Library redirects to the edition's own <c>GET /books/{key}.json</c>.</summary>
/// <remarks>An edition's key contains its ISBN, <c>OL9780000000002M</c>, so that no table is needed to resolve it.</remarks>
static class GetEdition
{
    public static Answer Redirect(ISimulatedCatalog catalogue, HttpRequest request)
    {
        var asked = request.RouteValues["isbn"] as string ?? "";
        return IsbnForms.Thirteen(asked) is { } isbn && catalogue.WorkWithIsbn(isbn) is not null
            ? new Answer(StatusCodes.Status302Found, OpenLibrarySimulator.Answer.JsonType, default, $"/books/OL{isbn}M.json")
            : OpenLibrarySimulator.Answer.NotFound($"/isbn/{asked}");
    }

    public static Answer Answer(ISimulatedCatalog catalogue, HttpRequest request)
    {
        var key = request.RouteValues["key"] as string ?? "";
        var isbn = key is ['O', 'L', .. var digits, 'M'] ? digits : "";
        return catalogue.WorkWithIsbn(isbn) is not { } work
            ? OpenLibrarySimulator.Answer.NotFound($"/books/{key}")
            : OpenLibrarySimulator.Answer.Json(json =>
            {
                json.WriteString("key", $"/books/{key}");
                json.WriteString("title", work.Title);
                json.WriteStartArray("isbn_13");
                json.WriteStringValue(isbn);
                json.WriteEndArray();
                json.WriteStartArray("works");
                WriteReference($"/works/{work.Key}");
                json.WriteEndArray();
                json.WriteStartArray("authors");
                foreach (var author in work.Authors)
                {
                    WriteReference($"/authors/{author.Key}");
                }

                json.WriteEndArray();
                json.WriteStartObject("type");
                json.WriteString("key", "/type/edition");
                json.WriteEndObject();

                void WriteReference(string to)
                {
                    json.WriteStartObject();
                    json.WriteString("key", to);
                    json.WriteEndObject();
                }
            });
    }
}
