using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Ingestion.Jobs.Timeline;

/// <summary><c>GET /api/warming/jobs/{id}/timeline</c>: what happened to a job, and when.</summary>
static class TimelineApi
{
    public static void MapTimeline(this IEndpointRouteBuilder warming) => warming.MapGet("/jobs/{id:guid}/timeline", ReadAsync)
        .WithName("GetTimeline").WithSummary("A job's states, waits, calls and settled authors over time")
        .RequireAuthorization(Roles.Read)
        .ProducesProblem(StatusCodes.Status404NotFound);

    static async Task<Results<Ok<JobTimeline>, ProblemHttpResult>> ReadAsync(Guid id, ReadJobs read, Database database, TimeProvider time, CancellationToken cancel)
    {
        if (await read.FindAsync(id, cancel) is not { } job)
            return JobApi.NoSuchJob(id);
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return TypedResults.Ok(await JobTimeline.ReadAsync(database, connection, job, time.GetUtcNow(), cancel));
    }
}
