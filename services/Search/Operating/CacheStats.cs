using System.Text.Json.Serialization;
using CacheWarming.BookCaching;
using CacheWarming.Hosting.Access;

namespace CacheWarming.Search.Operating;

/// <summary><c>GET /api/cache/stats</c>: entries, bytes and hit rate of each tier, as seen by the process that answers.</summary>
static class CacheStats
{
    public static void MapCacheStats(this IEndpointRouteBuilder cache) => cache
        .MapGet("/stats", async (BookCache books, CancellationToken cancel) => TypedResults.Ok(await books.MeasureAsync(cancel)))
        .WithName("CacheStats")
        .RequireAuthorization(Roles.Read)
        .WithSummary("Entries, bytes and hit rate of each tier.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CacheStatistics))]
[JsonSerializable(typeof(EvictedAuthors))]
sealed partial class OperatingJson : JsonSerializerContext;
