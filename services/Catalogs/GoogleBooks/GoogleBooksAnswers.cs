using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Catalogs.Editions;

namespace CacheWarming.Catalogs.GoogleBooks;

/// <summary><c>volumes?q=</c>: only the requested fields.</summary>
/// <param name="Kind"><c>books#volumes</c>; distinguishes an empty answer from other JSON.</param>
/// <param name="Items">Missing if nothing is found.</param>
sealed record VolumesAnswer(string? Kind, IReadOnlyList<Volume?>? Items) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (Kind is not "books#volumes")
            throw new JsonException("a search that is not of the kind books#volumes");
    }
}

sealed record Volume(string? Id, VolumeInfo? VolumeInfo)
{
    public Edition? ToEdition() => Edition.From(
        string.IsNullOrWhiteSpace(VolumeInfo?.Subtitle) ? VolumeInfo?.Title : $"{VolumeInfo.Title}: {VolumeInfo.Subtitle}",
        VolumeInfo?.Authors,
        VolumeInfo?.IndustryIdentifiers?.Where(id => id?.Type is "ISBN_10" or "ISBN_13").Select(id => id!.Identifier) ?? [],
        VolumeInfo?.PublishedDate,
        VolumeInfo?.Categories,
        VolumeInfo?.Language);
}

sealed record VolumeInfo(
    string? Title,
    string? Subtitle,
    IReadOnlyList<string?>? Authors,
    string? PublishedDate,
    IReadOnlyList<string?>? Categories,
    IReadOnlyList<IndustryIdentifier?>? IndustryIdentifiers,
    string? Language);

sealed record IndustryIdentifier(string? Type, string? Identifier);

/// <summary>The body of a refusal; <c>errors[].reason</c> has its kind.</summary>
sealed record GoogleRefusal(GoogleError? Error);

sealed record GoogleError(string? Message, IReadOnlyList<GoogleErrorReason?>? Errors);

sealed record GoogleErrorReason(string? Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VolumesAnswer))]
[JsonSerializable(typeof(GoogleRefusal))]
sealed partial class GoogleBooksJson : JsonSerializerContext;
