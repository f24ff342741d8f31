using System.Text.Json;
using System.Text.Json.Serialization;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary><c>/search.json</c>: only the fields that we ask for.</summary>
/// <param name="NumFoundExact">False when Open Library's search gave up half-way.</param>
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

/// <summary>One work of an answer; <see cref="AuthorKey"/> and <see cref="AuthorName"/> run side by side.</summary>
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

/// <summary><c>/search/authors.json</c>: only the fields that we ask for.</summary>
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

/// <param name="WorkCount">Works that list the author.</param>
sealed record AuthorDocument(string? Key, string? Name, IReadOnlyList<string?>? AlternateNames, int? WorkCount);

/// <summary><c>/authors/{key}.json</c>: whether the record was merged into another.</summary>
sealed record AuthorRecord(RecordType? Type, string? Location);

sealed record RecordType(string? Key);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(AuthorsAnswer))]
[JsonSerializable(typeof(AuthorRecord))]
sealed partial class OpenLibraryJson : JsonSerializerContext;
