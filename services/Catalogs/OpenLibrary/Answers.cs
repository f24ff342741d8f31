using System.Text.Json;
using System.Text.Json.Serialization;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary><c>/search.json</c>: only the requested fields.</summary>
/// <param name="NumFoundExact">False if Open Library's search stopped before its end.</param>
sealed record SearchAnswer(
    [property: JsonPropertyName("numFound")] int? NumFound,
    [property: JsonPropertyName("numFoundExact")] bool? NumFoundExact,
    IReadOnlyList<WorkDocument?>? Docs) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (NumFoundExact is not false && (Docs is null || NumFound is null))
            throw new JsonException("a search without docs or numFound");
    }
}

/// <summary>A work of an answer; <see cref="AuthorKey"/> and <see cref="AuthorName"/> are parallel lists.</summary>
sealed record WorkDocument(
    string? Key,
    string? Title,
    IReadOnlyList<string?>? AuthorKey,
    IReadOnlyList<string?>? AuthorName,
    IReadOnlyList<string?>? Isbn,
    int? FirstPublishYear,
    IReadOnlyList<string?>? Subject,
    int? CoverI,
    int? EditionCount,
    IReadOnlyList<string?>? Language);

/// <summary><c>/search/authors.json</c>: only the requested fields.</summary>
sealed record AuthorsAnswer(
    [property: JsonPropertyName("numFound")] int? NumFound,
    [property: JsonPropertyName("numFoundExact")] bool? NumFoundExact,
    IReadOnlyList<AuthorDocument?>? Docs) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (NumFoundExact is not false && (Docs is null || NumFound is null))
            throw new JsonException("a search without docs or numFound");
    }
}

/// <param name="WorkCount">Number of works that list the author.</param>
sealed record AuthorDocument(string? Key, string? Name, IReadOnlyList<string?>? AlternateNames, int? WorkCount);

/// <summary><c>/authors/{key}.json</c>: shows whether the record was merged into another one.</summary>
sealed record AuthorRecord(RecordType? Type, string? Location);

sealed record RecordType(string? Key);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(AuthorsAnswer))]
[JsonSerializable(typeof(AuthorRecord))]
sealed partial class OpenLibraryJson : JsonSerializerContext;
