using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Metrics.Analytics;
using CacheWarming.Metrics.Searches;

namespace CacheWarming.Metrics.Storage;

/// <summary>The rows as both databases take them: one JSON array whose members have the names of the columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<ProcessedAuthor>))]
[JsonSerializable(typeof(List<FailedAuthor>))]
[JsonSerializable(typeof(List<SearchReport>))]
sealed partial class Rows : JsonSerializerContext
{
    public static string Json<T>(List<T> rows) => JsonSerializer.Serialize(rows, typeof(List<T>), Default);

    /// <summary>Removes U+0000, which PostgreSQL rejects in text: one such name must not make a whole batch fail.</summary>
    public static string Clean(string text) => text.Replace("\0", "", StringComparison.Ordinal);
}
