using System.Text.Json;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>A work as a search answers with it: the fields asked for, and of those only what the work has.</summary>
static class WorkDocument
{
    static readonly Dictionary<string, Action<Utf8JsonWriter, CatalogueWork>> Writers = new(StringComparer.Ordinal)
    {
        ["author_key"] = (json, work) => WriteList(json, "author_key", work.Authors, author => author.Key),
        ["author_name"] = (json, work) => WriteList(json, "author_name", work.Authors, author => author.Name),
        ["cover_i"] = (json, work) => WriteNumber(json, "cover_i", work.CoverI),
        ["edition_count"] = (json, work) => json.WriteNumber("edition_count", work.EditionCount),
        ["first_publish_year"] = (json, work) => WriteNumber(json, "first_publish_year", work.FirstPublishYear),
        ["has_fulltext"] = (json, _) => json.WriteBoolean("has_fulltext", value: false),
        ["isbn"] = (json, work) => WriteList(json, "isbn", work.Isbn, isbn => isbn),
        ["key"] = (json, work) => json.WriteString("key", "/works/" + work.Key),
        ["language"] = (json, work) => WriteList(json, "language", work.Language, language => language),
        ["public_scan_b"] = (json, _) => json.WriteBoolean("public_scan_b", value: false),
        ["subject"] = (json, work) => WriteList(json, "subject", work.Subject, subject => subject),
        ["title"] = (json, work) => json.WriteString("title", work.Title),
    };

    /// <summary>Since January 2025 without the long lists.</summary>
    static readonly string[] Default = [.. Writers.Keys.Except(["isbn", "subject"], StringComparer.Ordinal)];

    /// <summary>The fields of a comma-separated list that exist here; all for <c>*</c>, the default ones for none.</summary>
    public static IReadOnlyList<string> Fields(string list) => list switch
    {
        "" => Default,
        "*" => [.. Writers.Keys],
        _ => [.. list.Split(',', StringSplitOptions.TrimEntries).Where(Writers.ContainsKey).Distinct(StringComparer.Ordinal)],
    };

    public static void Write(Utf8JsonWriter json, CatalogueWork work, IReadOnlyList<string> fields)
    {
        json.WriteStartObject();
        foreach (var field in fields)
        {
            Writers[field](json, work);
        }

        json.WriteEndObject();
    }

    static void WriteNumber(Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
    }

    static void WriteList<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Func<T, string> text)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(text(item));
        }

        json.WriteEndArray();
    }
}
