using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Endpoints for totals over all jobs, and for the priority of a job.</summary>
static class AllJobsApi
{
    const int DefaultPending = 50;
    const int MostPending = 1_000;

    public static void MapAllJobs(this IEndpointRouteBuilder warming)
    {
        warming.MapGet("/stats", async (AllJobs jobs, CancellationToken cancel) => TypedResults.Ok(await jobs.SumUpAsync(cancel)))
            .WithName("SumUpJobs").WithSummary("Authors, works and calls of all jobs that ever were")
            .RequireAuthorization(Roles.Read);
        warming.MapGet("/queue/pending", async (AllJobs jobs, int? limit, CancellationToken cancel) =>
                TypedResults.Ok(await jobs.PendingAsync(Math.Clamp(limit ?? DefaultPending, 1, MostPending), cancel)))
            .WithName("ListPendingAuthors").WithSummary($"Authors that wait, those who go first first; at most {MostPending}")
            .RequireAuthorization(Roles.Read);
        warming.MapPost("/jobs/{id:guid}/priority", ChangePriorityAsync)
            .WithName("ChangePriority").WithSummary("Let a job overtake every normal one (priority=high), or no longer (priority=normal)")
            .RequireAuthorization(Roles.Submit).AddEndpointFilter(JobOwnership.OnlyAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    static async Task<Results<Ok<JobView>, ProblemHttpResult>> ChangePriorityAsync(Guid id, string? priority, ChangePriority change, ReadJobs read, CancellationToken cancel)
    {
        if (await read.FindAsync(id, cancel) is not { } job)
            return JobApi.NoSuchJob(id);
        try
        {
            if (!await change.ChangeAsync(id, ChangePriority.Read(priority), cancel))
                return JobApi.Problem(StatusCodes.Status409Conflict, "not possible now", $"The job is {job.State}: there is nothing left to hurry.");
        }
        catch (UploadRefusedException e)
        {
            return JobApi.Problem(e.Status, e.Error, e.Message);
        }
        return TypedResults.Ok((await read.FindAsync(id, cancel))!);
    }
}
