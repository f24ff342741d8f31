using System.Text.Json;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>A work in the answer of a search: the requested fields that the work has.</summary>
static class WorkDocument
{
    /// <summary>
    /// Not among the default fields: since January 2025 the long lists, and the additional field in which names are searched.
    /// </summary>
    static readonly string[] OnlyWhenNamed = ["author_alternative_name", "isbn", "subject"];

    static readonly Dictionary<string, Action<Utf8JsonWriter, CatalogWork>> Writers = new(StringComparer.Ordinal)
    {
        ["author_alternative_name"] = (json, work) => json.WriteKnown(
            "author_alternative_name", work.Authors.SelectMany(author => author.AlternateNames).Distinct(StringComparer.Ordinal)),
        ["author_key"] = (json, work) => json.WriteKnown("author_key", work.Authors.Select(author => author.Key)),
        ["author_name"] = (json, work) => json.WriteKnown("author_name", work.Authors.Select(author => author.Name)),
        ["cover_i"] = (json, work) => json.WriteKnown("cover_i", work.CoverI),
        ["edition_count"] = (json, work) => json.WriteNumber("edition_count", work.EditionCount),
        ["first_publish_year"] = (json, work) => json.WriteKnown("first_publish_year", work.FirstPublishYear),
        ["has_fulltext"] = (json, _) => json.WriteBoolean("has_fulltext", value: false),
        ["isbn"] = (json, work) => json.WriteKnown("isbn", work.Isbn),
        ["key"] = (json, work) => json.WriteString("key", "/works/" + work.Key),
        ["language"] = (json, work) => json.WriteKnown("language", work.Language),
        ["public_scan_b"] = (json, _) => json.WriteBoolean("public_scan_b", value: false),
        ["subject"] = (json, work) => json.WriteKnown("subject", work.Subject),
        ["title"] = (json, work) => json.WriteString("title", work.Title),
    };

    static readonly DocumentFields<CatalogWork> All = new(Writers, [.. Writers.Keys.Except(OnlyWhenNamed, StringComparer.Ordinal)]);

    public static IReadOnlyList<string> Fields(string list) => All.Named(list);

    public static void Write(Utf8JsonWriter json, CatalogWork work, IReadOnlyList<string> fields) => All.Write(json, work, fields);
}
