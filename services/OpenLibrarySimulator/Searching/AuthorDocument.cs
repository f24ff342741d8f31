using System.Text.Json;
using CacheWarming.OpenLibrarySimulator.Catalog;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>An author in the answer of a search: the requested fields that the author has.</summary>
static class AuthorDocument
{
    // Solr's version of the document: a large number without a reliable meaning.
    const long Version = 1_735_689_590_895_804_425;

    static readonly Dictionary<string, Action<Utf8JsonWriter, AuthorSummary>> Writers = new(StringComparer.Ordinal)
    {
        ["key"] = (json, found) => json.WriteString("key", found.Author.Key),
        ["type"] = (json, _) => json.WriteString("type", "author"),
        ["name"] = (json, found) => json.WriteString("name", found.Author.Name),
        ["alternate_names"] = (json, found) => json.WriteKnown("alternate_names", found.Author.AlternateNames),
        ["birth_date"] = (json, found) => json.WriteKnown("birth_date", found.Author.BirthDate),
        ["top_work"] = (json, found) => json.WriteKnown("top_work", found.TopWork),
        ["work_count"] = (json, found) => json.WriteNumber("work_count", found.WorkCount),
        ["top_subjects"] = (json, found) => json.WriteKnown("top_subjects", found.TopSubjects),
        ["_version_"] = (json, _) => json.WriteNumber("_version_", Version),
    };

    static readonly DocumentFields<AuthorSummary> All = new(Writers, [.. Writers.Keys]);

    public static IReadOnlyList<string> Fields(string list) => All.Named(list);

    public static void Write(Utf8JsonWriter json, AuthorSummary author, IReadOnlyList<string> fields) => All.Write(json, author, fields);
}
