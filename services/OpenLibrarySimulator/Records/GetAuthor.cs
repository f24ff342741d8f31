using CacheWarming.OpenLibrarySimulator.Catalog;
using CacheWarming.OpenLibrarySimulator.Searching;

namespace CacheWarming.OpenLibrarySimulator.Records;

/// <summary><c>GET /authors/{key}.json</c>.</summary>
static class GetAuthor
{
    public static Answer Answer(ISimulatedCatalog catalogue, HttpRequest request)
    {
        var key = request.RouteValues["key"] as string ?? "";
        if (catalogue.MergedInto(key) is { } into)
        {
            return OpenLibrarySimulator.Answer.Merged($"/authors/{key}", $"/authors/{into}");
        }

        return catalogue.Author(key) is not { } author
            ? OpenLibrarySimulator.Answer.NotFound($"/authors/{key}")
            : OpenLibrarySimulator.Answer.Json(json =>
            {
                json.WriteString("key", $"/authors/{author.Key}");
                json.WriteString("name", author.Name);
                json.WriteKnown("birth_date", author.BirthDate);
                json.WriteKnown("alternate_names", author.AlternateNames);
                json.WriteStartObject("type");
                json.WriteString("key", "/type/author");
                json.WriteEndObject();
                json.WriteNumber("latest_revision", 1);
                json.WriteNumber("revision", 1);
            });
    }
}
