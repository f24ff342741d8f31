using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Catalogs.Editions;

namespace CacheWarming.Catalogs.IsbnDb;

/// <summary><c>/author/{name}</c> and <c>/books/{title}</c>.</summary>
sealed record BooksAnswer(IReadOnlyList<IsbnDbBook?>? Books) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => _ = Books ?? throw new JsonException("a search without books");
}

/// <summary><c>/book/{isbn}</c>.</summary>
sealed record BookAnswer(IsbnDbBook? Book) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => _ = Book ?? throw new JsonException("no book");
}

/// <param name="DatePublished">A string (<c>1969-03-01T00:00:01Z</c>, <c>1969</c>) or a number.</param>
sealed record IsbnDbBook(
    string? Title,
    string? Isbn,
    string? Isbn13,
    IReadOnlyList<string?>? Authors,
    JsonElement? DatePublished,
    IReadOnlyList<string?>? Subjects,
    string? Language)
{
    public Edition? ToEdition() => Edition.From(Title, Authors, [Isbn13, Isbn], DatePublished?.ToString(), Subjects, Language);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BooksAnswer))]
[JsonSerializable(typeof(BookAnswer))]
sealed partial class IsbnDbJson : JsonSerializerContext;
