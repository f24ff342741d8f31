using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Databases;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Paging;
using CacheWarming.Hosting.Problems;
using CacheWarming.Metrics.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Metrics.Hourly;

/// <summary>The totals of one hour (UTC).</summary>
/// <param name="AuthorsProcessed">Authors settled without failing, including those that were already warm or unknown.</param>
/// <param name="TotalWorks">Works added to the cache.</param>
/// <param name="Failures">Attempts that Discovery gave up.</param>
/// <param name="HitRate">Share of searches that the cache answered, fresh or stale, 0 to 1; null if there were no searches.</param>
public sealed record HourOfWarming(DateTimeOffset Hour, long AuthorsProcessed, long TotalWorks, long Failures, double? HitRate)
{
    /// <summary>
    /// The same without searches for works that were never fetched, which no cache can answer. This is the rate to monitor, 0 to 1; null if
    /// there were no other searches.
    /// </summary>
    public double? HeldHitRate { get; init; }

    internal static HourOfWarming Read(DbDataReader row)
    {
        var answered = row.GetInt64(4) + row.GetInt64(5);
        var searches = answered + row.GetInt64(6);
        var held = answered + row.GetInt64(7);
        return new HourOfWarming(
            row.TimeOrNull(0)!.Value, row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), searches == 0 ? null : (double)answered / searches)
        {
            HeldHitRate = held == 0 ? null : (double)answered / held,
        };
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Listing<HourOfWarming>))]
sealed partial class HourlyJson : JsonSerializerContext;

/// <summary><c>GET /api/metrics/hourly?hours=24</c>: the current hour and the hours before it, latest first, without empty ones.</summary>
static class HourlyEndpoint
{
    const int MaxHours = 24 * 90;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/metrics/hourly", GetAsync)
        .WithName("HourlyMetrics")
        .RequireAuthorization(Roles.Read)
        .WithSummary("Authors, works, failures and hit rate by hour")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    static async Task<Ok<Listing<HourOfWarming>>> GetAsync(
        MetricsDatabase database, TimeProvider time, CancellationToken cancel, int hours = 24)
    {
        if (hours is < 1 or > MaxHours)
        {
            throw new RefusedRequestException(
                ErrorCode.MustBe("hours", string.Create(CultureInfo.InvariantCulture, $"1-{MaxHours}")), $"hours is {hours}; ask for the last day with ?hours=24.");
        }

        var now = time.GetUtcNow();
        var running = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        return TypedResults.Ok(new Listing<HourOfWarming>(await database.HoursAsync(running.AddHours(1 - hours), cancel), Next: null));
    }
}
