using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Paging;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Idempotency;
using CacheWarming.Ingestion.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>One page of the authors that wait.</summary>
/// <param name="Total">Number of waiting authors in jobs that are warming.</param>
/// <param name="Paused">Number of further waiting authors in paused jobs; they are not listed.</param>
/// <param name="Items">The next ones to be dispatched first.</param>
/// <param name="Next">The path and query of the next page; null for the last page.</param>
public sealed record PendingPage(long Total, long Paused, IReadOnlyList<PendingAuthor> Items, string? Next);

/// <summary>Endpoints for totals over all jobs, and for the priority of a job.</summary>
static class AllJobsApi
{
    const int DefaultPending = 50;
    const int MostPending = 1_000;

    /// <summary>The authors before the offset are read too.</summary>
    const int MostPendingOffset = 10_000;

    public static void MapAllJobs(this IEndpointRouteBuilder warming)
    {
        warming.MapGet("/stats", async (AllJobs jobs, CancellationToken cancel) => TypedResults.Ok(await jobs.SumUpAsync(cancel)))
            .WithName("SumUpJobs").WithSummary("Authors, works and calls of all jobs that ever were")
            .RequireAuthorization(Roles.Read);
        warming.MapGet("/queue/pending", PendingAsync)
            .InPages(DefaultPending, MostPending, MostPendingOffset)
            .WithName("ListPendingAuthors").WithSummary($"Authors that wait, those who go first first; at most {MostPending}")
            .RequireAuthorization(Roles.Read)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        warming.MapPost("/jobs/{id:guid}/priority", ChangePriorityAsync)
            .WithName("ChangePriority").WithSummary("Let a job overtake every normal one (priority=high), or no longer (priority=normal)")
            .RequireAuthorization(Roles.Submit).AddEndpointFilter(JobOwnership.OnlyAsync).OncePerIdempotencyKey()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    static async Task<Ok<PendingPage>> PendingAsync(AllJobs jobs, Page page, CancellationToken cancel)
    {
        var pending = await jobs.PendingAsync(page.Limit + 1, cancel, page.Offset);
        return TypedResults.Ok(new PendingPage(pending.Total, pending.Paused, page.Items(pending.Authors), page.Next(pending.Authors.Count > page.Limit)));
    }

    static async Task<Results<Ok<JobView>, ProblemHttpResult>> ChangePriorityAsync(Guid id, string? priority, ChangePriority change, ReadJobs read, CancellationToken cancel)
    {
        if (await read.FindAsync(id, cancel) is not { } job)
            return JobApi.NoSuchJob(id);
        try
        {
            if (!await change.ChangeAsync(id, ChangePriority.Read(priority), cancel))
                return ProblemAnswer.Create(StatusCodes.Status409Conflict, ErrorCode.NotPossibleNow, $"The job is {job.State}: there is nothing left to hurry.");
        }
        catch (UploadRefusedException e)
        {
            return ProblemAnswer.Create(e.Status, e.Code, e.Message);
        }
        return TypedResults.Ok((await read.FindAsync(id, cancel))!);
    }
}
