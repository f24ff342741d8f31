using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Cold;

namespace CacheWarming.BookCaching.Layout;

/// <summary>The JSON that is stored and served: camelCase, with letters of all scripts unescaped.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Work))]
[JsonSerializable(typeof(BibliographyHead))]
[JsonSerializable(typeof(ColdBody))]
[JsonSerializable(typeof(ProcessedMarker))]
partial class BookJsonShape : JsonSerializerContext;

static class BookJson
{
    public static BookJsonShape Default { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>A stored bibliography without its works.</summary>
sealed record BibliographyHead(
    AuthorRef Author, DateTimeOffset FetchedAt, string Provider, int UpstreamCalls, int Total, string? Reason, Guid? WarmedBy, string? WarmedAs)
{
    public static BibliographyHead From(Bibliography bibliography, AuthorQuestion askedAs, Guid? warmedBy) => new(
        bibliography.Author, bibliography.FetchedAt, bibliography.Provider, bibliography.UpstreamCalls, bibliography.Total,
        bibliography.Reason, warmedBy, askedAs.CatalogId ?? AuthorName.KeyOf(askedAs.Author));

    public Bibliography With(IReadOnlyList<Work> works) => new(Author, works, FetchedAt, Provider, UpstreamCalls, Total, Reason);
}

/// <summary>What operators see about a warmed author.</summary>
/// <param name="LastWarmed">Unix milliseconds.</param>
sealed record ProcessedMarker(int WorksCount, long LastWarmed, int Depth);
