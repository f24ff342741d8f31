using System.Text.Json;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>Writes the requested fields that a document has.</summary>
sealed class DocumentFields<T>(IReadOnlyDictionary<string, Action<Utf8JsonWriter, T>> writers, IReadOnlyList<string> usual)
{
    /// <summary>The existing fields of a comma-separated list; all for <c>*</c>, the default ones for an empty list.</summary>
    public IReadOnlyList<string> Named(string list) => list switch
    {
        "" => usual,
        "*" => [.. writers.Keys],
        _ => [.. list.Split(',', StringSplitOptions.TrimEntries).Where(writers.ContainsKey).Distinct(StringComparer.Ordinal)],
    };

    public void Write(Utf8JsonWriter json, T document, IReadOnlyList<string> fields)
    {
        json.WriteStartObject();
        foreach (var field in fields)
        {
            writers[field](json, document);
        }

        json.WriteEndObject();
    }
}

/// <summary>Writes JSON members, and leaves out those without a value.</summary>
static class JsonMembers
{
    public static void WriteKnown(this Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    public static void WriteKnown(this Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
    }

    public static void WriteKnown(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        var any = false;
        foreach (var text in texts)
        {
            if (!any)
            {
                json.WriteStartArray(name);
                any = true;
            }

            json.WriteStringValue(text);
        }

        if (any)
        {
            json.WriteEndArray();
        }
    }
}
