using System.Text.Json;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>Writes the fields of a document that are asked for and that it has.</summary>
sealed class DocumentFields<T>(IReadOnlyDictionary<string, Action<Utf8JsonWriter, T>> writers, IReadOnlyList<string> usual)
{
    /// <summary>The fields of a comma-separated list that exist here; all for <c>*</c>, the usual ones for none.</summary>
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

/// <summary>Members that are left out when there is no value.</summary>
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
