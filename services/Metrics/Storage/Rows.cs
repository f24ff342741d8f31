using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Metrics.Analytics;
using CacheWarming.Metrics.Searches;

namespace CacheWarming.Metrics.Storage;

/// <summary>Rows as both databases take them: one JSON array, members named like the columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<ProcessedAuthor>))]
[JsonSerializable(typeof(List<FailedAuthor>))]
[JsonSerializable(typeof(List<SearchReport>))]
sealed partial class Rows : JsonSerializerContext
{
    public static string Json<T>(List<T> rows) => JsonSerializer.Serialize(rows, typeof(List<T>), Default);

    /// <summary>PostgreSQL's text refuses U+0000, and one such name must not fail a whole batch.</summary>
    public static string Clean(string text) => text.Replace("\0", "", StringComparison.Ordinal);
}
