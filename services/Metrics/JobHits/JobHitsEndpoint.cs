using System.Globalization;
using System.Text.Json.Serialization;
using CacheWarming.Hosting.Access;
using CacheWarming.Metrics.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Metrics.JobHits;

/// <summary>The searches that a job has answered.</summary>
/// <param name="Hits">Searches that found works warmed by this job, fresh or stale.</param>
/// <param name="CallsSaved">Calls to a catalogue that these searches would have needed: one for each.</param>
/// <param name="LastHitAt">The start of the last report with such a search; null if there was none.</param>
/// <param name="Summary">The same as a text.</param>
public sealed record HitsOfJob(Guid JobId, long Hits, long CallsSaved, DateTimeOffset? LastHitAt, string Summary)
{
    public static HitsOfJob From(Guid job, long hits, DateTimeOffset? lastHitAt) => new(job, hits, hits, lastHitAt, InWords(hits));

    static string InWords(long hits) => hits switch
    {
        0 => "This job has answered no search yet.",
        1 => "This job has answered 1 search and saved 1 upstream call.",
        _ => string.Create(CultureInfo.InvariantCulture, $"This job has answered {hits:N0} searches and saved {hits:N0} upstream calls."),
    };
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HitsOfJob))]
sealed partial class JobHitsJson : JsonSerializerContext;

/// <summary><c>GET /api/metrics/jobs/{id}</c>: the searches that a job has answered so far; zero for an unknown job.</summary>
static class JobHitsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/metrics/jobs/{id:guid}", GetAsync)
        .WithName("JobHits")
        .RequireAuthorization(Roles.Read)
        .WithSummary("Searches that a job has answered and upstream calls that it has saved");

    static async Task<Ok<HitsOfJob>> GetAsync(Guid id, MetricsDatabase database, CancellationToken cancel) =>
        TypedResults.Ok(await database.HitsOfJobAsync(id, cancel));
}
