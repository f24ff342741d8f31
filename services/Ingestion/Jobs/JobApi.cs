using CacheWarming.Contracts;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Paging;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Idempotency;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Endpoints that read and control jobs: <c>/api/warming/jobs</c>.</summary>
static class JobApi
{
    const int DefaultPage = 20;
    const int LargestPage = 100;

    /// <summary>All states of a job, in the order of its life.</summary>
    internal static readonly string[] States =
    [
        .. JobLifecycle.Open, nameof(JobLifecycle.Completed), nameof(JobLifecycle.CompletedWithFailures), nameof(JobLifecycle.Cancelled),
    ];

    public static void MapJobs(this IEndpointRouteBuilder warming)
    {
        var jobs = warming.MapGroup("/jobs");
        jobs.MapGet("/", ListAsync)
            .InPages(DefaultPage, LargestPage)
            .WithName("ListJobs").WithSummary($"The latest jobs, newest first, at most {LargestPage} at a time; q finds a part of their name or their owner's")
            .RequireAuthorization(Roles.Read)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        jobs.MapGet("/{id:guid}", FindAsync)
            .WithName("GetJob").WithSummary("One job: its state, counts, rate, coverage, and why it waits")
            .RequireAuthorization(Roles.Read)
            .ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("/{id:guid}/events", FollowAsync)
            .WithName("FollowJob").WithSummary("The same as server-sent events, until the job ends")
            .WithMetadata(new LongResponse("events", limits => limits.EventStreamsAtOnce))
            .RequireAuthorization(Roles.Read)
            .ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapJobRows();
        jobs.MapRenameJob();
        jobs.MapCommand("PauseJob", "pause", id => new PauseJob(id), "Stop dispatching, keep everything");
        jobs.MapCommand("ResumeJob", "resume", id => new ResumeJob(id), "Go on where a paused job stopped");
        jobs.MapCommand("CancelJob", "cancel", id => new CancelJob(id), "End the job now; what is warm stays warm");
        jobs.MapCommand("RetryFailedAuthors", "retry-failed", id => new RetryFailedAuthors(id), "Put the job's failed authors back and go on");
    }

    static async Task<Results<Ok<Listing<JobView>>, ProblemHttpResult>> ListAsync(
        ReadJobs read, string? state, string? q, Page page, CancellationToken cancel)
    {
        var known = Array.Find(States, name => name.Equals(state, StringComparison.OrdinalIgnoreCase));
        if (state is not null && known is null)
            return ProblemAnswer.Create(StatusCodes.Status400BadRequest, ErrorCode.NoSuchState, $"There is no state '{state}'. Ask for one of {string.Join(", ", States)}, or leave it out for all.");
        return TypedResults.Ok(page.List(await read.ListAsync(known, page.Limit + 1, page.Offset, cancel, string.IsNullOrWhiteSpace(q) ? null : q.Trim())));
    }

    static async Task<Results<Ok<JobView>, ProblemHttpResult>> FindAsync(Guid id, ReadJobs read, CancellationToken cancel) =>
        await read.FindAsync(id, cancel) is { } job ? TypedResults.Ok(job) : NoSuchJob(id);

    static async Task<Results<ServerSentEventsResult<JobView>, ProblemHttpResult>> FollowAsync(
        Guid id, FollowedJobs jobs, TimeProvider time, IHostApplicationLifetime lifetime, CancellationToken cancel) =>
        await jobs.FindAsync(id, cancel) is null
            ? NoSuchJob(id)
            : TypedResults.ServerSentEvents(FollowJob.EventsAsync(id, jobs, time, lifetime.ApplicationStopping, cancel));

    static void MapCommand<T>(this IEndpointRouteBuilder jobs, string name, string verb, Func<Guid, T> command, string summary)
        where T : class =>
        jobs.MapPost($"/{{id:guid}}/{verb}", (Guid id, AskSaga saga, ReadJobs read, CancellationToken cancel) =>
                CommandAsync(id, saga, command(id), read, cancel))
            .WithName(name).WithSummary(summary)
            .RequireAuthorization(Roles.Submit).AddEndpointFilter(JobOwnership.OnlyAsync).OncePerIdempotencyKey()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    static async Task<Results<Ok<JobView>, ProblemHttpResult>> CommandAsync<T>(
        Guid id, AskSaga saga, T command, ReadJobs read, CancellationToken cancel)
        where T : class
    {
        if (await read.FindAsync(id, cancel) is null)
            return NoSuchJob(id);
        JobCommandAnswered answer;
        try
        {
            answer = await saga.AskAsync<T, JobCommandAnswered>(command, cancel);
        }
        catch (Exception e) when (e is RequestException or TimeoutException)
        {
            return ProblemAnswer.Create(StatusCodes.Status503ServiceUnavailable, ErrorCode.BrokerUnavailable,
                "The message broker did not take the command in time. It may take effect later or be lost: look at the job, then send it again.");
        }
        if (!answer.Accepted)
            return ProblemAnswer.Create(StatusCodes.Status409Conflict, ErrorCode.NotPossibleNow, $"The job is {answer.State}: {answer.Reason}.");
        return await FindAsync(id, read, cancel);
    }

    internal static ProblemHttpResult NoSuchJob(Guid id) => ProblemAnswer.Create(StatusCodes.Status404NotFound, ErrorCode.NoSuchJob, $"There is no job {id}. GET /api/warming/jobs lists them.");
}
