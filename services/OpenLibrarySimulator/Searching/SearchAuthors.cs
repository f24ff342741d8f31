using System.Globalization;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator.Catalogue;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary><c>GET /search/authors.json?q=</c>: authors by the words of their name, the most prolific first.</summary>
static class SearchAuthors
{
    const int DefaultLimit = 100;
    const int TopSubjects = 10;

    public static Answer Answer(ICatalogue catalogue, HttpRequest request)
    {
        var start = Number(request, "offset", 0);
        var found = catalogue.FindAuthors(request.Query["q"].ToString())
            .Select(author => (Author: author, Works: WorksOf(catalogue, author)))
            .OrderByDescending(author => author.Works.Count)
            .ThenBy(author => author.Author.Key, StringComparer.Ordinal)
            .ToList();
        return OpenLibrarySimulator.Answer.Json(json =>
        {
            json.WriteNumber("numFound", found.Count);
            json.WriteNumber("start", start);
            json.WriteBoolean("numFoundExact", value: true);
            json.WriteStartArray("docs");
            foreach (var (author, works) in found.Skip(start).Take(Number(request, "limit", DefaultLimit)))
            {
                Write(json, author, works);
            }

            json.WriteEndArray();
        });
    }

    static List<CatalogueWork> WorksOf(ICatalogue catalogue, CatalogueAuthor author) =>
        [.. catalogue.Find(Field.AuthorKey, author.Key).OrderByDescending(work => work.EditionCount)];

    static void Write(Utf8JsonWriter json, CatalogueAuthor author, List<CatalogueWork> works)
    {
        json.WriteStartObject();
        json.WriteString("key", author.Key);
        json.WriteString("type", "author");
        json.WriteString("name", author.Name);
        json.WriteString("top_work", works[0].Title);
        json.WriteNumber("work_count", works.Count);
        json.WriteStartArray("top_subjects");
        var subjects = works.SelectMany(work => work.Subject).CountBy(subject => subject).OrderByDescending(subject => subject.Value);
        foreach (var (subject, _) in subjects.Take(TopSubjects))
        {
            json.WriteStringValue(subject);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static int Number(HttpRequest request, string name, int otherwise) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
