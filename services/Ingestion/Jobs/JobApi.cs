using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using CacheWarming.Contracts;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Reading and steering jobs: <c>/api/warming/jobs</c>.</summary>
static class JobApi
{
    static readonly TimeSpan EventInterval = TimeSpan.FromMilliseconds(500);

    public static void MapJobs(this IEndpointRouteBuilder warming)
    {
        var jobs = warming.MapGroup("/jobs");
        jobs.MapGet("/", async (ReadJobs read, string? state, int? limit, int? offset, CancellationToken cancel) =>
            TypedResults.Ok(await read.ListAsync(state, Math.Clamp(limit ?? 20, 1, 100), Math.Max(offset ?? 0, 0), cancel).ConfigureAwait(false)));
        jobs.MapGet("/{id:guid}", async Task<Results<Ok<JobView>, ProblemHttpResult>> (Guid id, ReadJobs read, CancellationToken cancel) =>
            await read.FindAsync(id, cancel).ConfigureAwait(false) is { } job ? TypedResults.Ok(job) : NoSuchJob(id));
        jobs.MapGet("/{id:guid}/events", async Task<Results<ServerSentEventsResult<JobView>, ProblemHttpResult>> (
            Guid id, ReadJobs read, TimeProvider time, CancellationToken cancel) =>
            await read.FindAsync(id, cancel).ConfigureAwait(false) is null ? NoSuchJob(id) : TypedResults.ServerSentEvents(Follow(id, read, time, cancel)));
        jobs.MapPost("/{id:guid}/pause", (Guid id, IRequestClient<PauseJob> saga, ReadJobs read, CancellationToken cancel) => Command(saga, new PauseJob(id), id, read, cancel));
        jobs.MapPost("/{id:guid}/resume", (Guid id, IRequestClient<ResumeJob> saga, ReadJobs read, CancellationToken cancel) => Command(saga, new ResumeJob(id), id, read, cancel));
        jobs.MapPost("/{id:guid}/cancel", (Guid id, IRequestClient<CancelJob> saga, ReadJobs read, CancellationToken cancel) => Command(saga, new CancelJob(id), id, read, cancel));
        jobs.MapPost("/{id:guid}/retry-failed", (Guid id, IRequestClient<RetryFailedAuthors> saga, ReadJobs read, CancellationToken cancel) =>
            Command(saga, new RetryFailedAuthors(id), id, read, cancel));
    }

    /// <summary>The job, again whenever something in it changed, until it has ended.</summary>
    static async IAsyncEnumerable<SseItem<JobView>> Follow(Guid id, ReadJobs read, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var interval = new PeriodicTimer(EventInterval, time);
        JobView? last = null;
        do
        {
            if (await read.FindAsync(id, cancel).ConfigureAwait(false) is not { } job)
                yield break;
            if (last is null || job with { Depths = last.Depths } != last)
                yield return new SseItem<JobView>(job, "job");
            if (job.EndedAt is not null)
                yield break;
            last = job;
        }
        while (await interval.WaitForNextTickAsync(cancel).ConfigureAwait(false));
    }

    static async Task<Results<Ok<JobView>, ProblemHttpResult>> Command<T>(IRequestClient<T> saga, T command, Guid id, ReadJobs read, CancellationToken cancel)
        where T : class
    {
        if (await read.FindAsync(id, cancel).ConfigureAwait(false) is null)
            return NoSuchJob(id);
        Response<JobCommandAnswered> answer;
        try
        {
            answer = await saga.GetResponse<JobCommandAnswered>(command, cancel, RequestTimeout.After(s: 10)).ConfigureAwait(false);
        }
        catch (RequestTimeoutException)
        {
            return TypedResults.Problem("The message broker did not take the command in time. It may still take effect; look at the job, then try again.",
                statusCode: StatusCodes.Status503ServiceUnavailable, extensions: Error("broker unavailable"));
        }
        return answer.Message.Accepted
            ? TypedResults.Ok((await read.FindAsync(id, cancel).ConfigureAwait(false))!)
            : TypedResults.Problem($"The job is {answer.Message.State}: {answer.Message.Reason}.", statusCode: StatusCodes.Status409Conflict, extensions: Error("not possible now"));
    }

    static ProblemHttpResult NoSuchJob(Guid id) => TypedResults.Problem(
        $"There is no job {id}. GET /api/warming/jobs lists them.", statusCode: StatusCodes.Status404NotFound, extensions: Error("no such job"));

    static Dictionary<string, object?> Error(string error) => new(StringComparer.Ordinal) { ["error"] = error };
}
