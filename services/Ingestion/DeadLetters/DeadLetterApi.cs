using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Bus;
using CacheWarming.Hosting.Paging;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using CacheWarming.Ingestion.Idempotency;
using CacheWarming.Ingestion.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>One page of the messages in a queue, and their groups.</summary>
/// <param name="Depth">The number of messages in the queue.</param>
/// <param name="Looked">How many of them were read, the oldest first; groups and items are taken from these.</param>
/// <param name="Items">The oldest first.</param>
/// <param name="Next">The path and query of the next page; null for the last page.</param>
public sealed record LetterPage(string Queue, int Depth, int Looked, IReadOnlyList<LetterGroup> Groups, IReadOnlyList<PeekedLetter> Items, string? Next);

/// <summary>The number of deleted letters.</summary>
public sealed record PurgedLetters(int Deleted);

/// <summary>The number of messages sent to their endpoint again.</summary>
public sealed record ResentMessages(int Sent);

/// <summary>Endpoints for dead letters of authors and for the other queues that should be empty: <c>/api/warming/dlq</c>.</summary>
static class DeadLetterApi
{
    const int DefaultPage = 100;
    const int DefaultRedrives = 20;
    const int LargestPage = 1_000;

    public static void MapDeadLetters(this IEndpointRouteBuilder warming)
    {
        var letters = warming.MapGroup("/dlq").AddEndpointFilter(RefuseAsync);
        letters.MapGet("/", DepthAsync)
            .WithName("CountDeadLetters").WithSummary("How many dead letters there are, in this queue and in every other that should be empty")
            .RequireAuthorization(Roles.Read)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        letters.MapGet("/messages", PeekAsync)
            .InPages(DefaultPage, LargestPage)
            .WithName("ListDeadLetters").WithSummary($"The dead letters, or another queue's messages, oldest first, at most {LargestPage} at a time, and their groups by exception; looking deletes nothing")
            .RequireAuthorization(Roles.Read)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        letters.MapDelete("/messages", PurgeAsync)
            .WithName("DeleteDeadLetters").WithSummary("Delete dead letters for good, all, a group's or some; their authors stay failed. Needs confirm=yes, and says without it how many it would delete")
            .RequireAuthorization(Roles.Operate).OncePerIdempotencyKey()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        letters.MapPost("/redrive", RedriveAsync)
            .WithName("RedriveDeadLetters").WithSummary("Put the authors of dead letters back, all, a group's or some, and re-open their jobs; goes on in the background")
            .RequireAuthorization(Roles.Operate).OncePerIdempotencyKey()
            .Accepts<RedriveRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        letters.MapPost("/queues/{queue}/redrive", SendBackAsync)
            .WithName("ResendMessages").WithSummary("Send the messages of another queue that should be empty to their endpoint again, all or a group's")
            .RequireAuthorization(Roles.Operate).OncePerIdempotencyKey()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        var redrives = letters.MapGroup("/redrives");
        redrives.MapGet("/", async (Page page, Redrives all, CancellationToken cancel) => TypedResults.Ok(page.List(await all.LatestAsync(cancel, page.Limit + 1, page.Offset))))
            .InPages(DefaultRedrives, DefaultPage)
            .WithName("ListRedrives").WithSummary("The latest redrives, newest first")
            .RequireAuthorization(Roles.Read)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        redrives.MapGet("/{id:guid}", FindAsync)
            .WithName("GetRedrive").WithSummary("How far a redrive is, and what became of the letters")
            .RequireAuthorization(Roles.Read)
            .ProducesProblem(StatusCodes.Status404NotFound);
        redrives.MapPost("/{id:guid}/stop", StopAsync)
            .WithName("StopRedrive").WithSummary("Stop a redrive after the letters in its hands; what is put back stays so")
            .RequireAuthorization(Roles.Operate).OncePerIdempotencyKey()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    static Task<DeadLetterDepth> DepthAsync(MeasureDepth measure, CancellationToken cancel) => measure.MeasureAsync(cancel);

    static async Task<LetterPage> PeekAsync(
        string? queue, string? group, Page page, IDeadLetters letters, PeekDeadLetters peek, Redrives redrives, CancellationToken cancel)
    {
        queue = Other(letters, queue);
        if (queue is null)
            await RefuseDuringRedriveAsync(redrives, cancel);
        var peeked = await peek.PeekAsync(group, page.Limit + 1, page.Offset, cancel, queue);
        return new LetterPage(
            peeked.Queue, peeked.Depth, peeked.Looked, peeked.Groups, page.Items(peeked.Messages), page.Next(peeked.Messages.Count > page.Limit));
    }

    static async Task<PurgedLetters> PurgeAsync(
        string? confirm, string? queue, string? group, string[] message, IDeadLetters letters, PurgeDeadLetters purge, Redrives redrives, CancellationToken cancel)
    {
        queue = Other(letters, queue);
        if (message.Length > LetterSelector.MostMessages || (group is not null && message.Length > 0) || group is "")
        {
            throw new DeadLettersRefusedException(400, ErrorCode.NothingChosen,
                $"Name one group, or at most {LetterSelector.MostMessages} messages (message=ID&message=ID), or leave both out for all.");
        }
        if (queue is null)
            await RefuseDuringRedriveAsync(redrives, cancel);
        var chosen = message.Length > 0 ? new LetterSelector(Messages: message.ToHashSet(StringComparer.Ordinal)) : new LetterSelector(group);
        if (confirm != "yes")
        {
            var count = await purge.CountAsync(queue, chosen, cancel);
            throw new DeadLettersRefusedException(400, ErrorCode.NotConfirmed,
                $"This would delete {count} dead letters for good; {(queue is null ? "their authors would stay failed" : "what they say would never be handled")}. Add confirm=yes to do it.");
        }
        return new PurgedLetters(await purge.PurgeAsync(queue, chosen, cancel));
    }

    static async Task<ResentMessages> SendBackAsync(string queue, string? group, IDeadLetters letters, IOptions<DeadLetterOptions> options, CancellationToken cancel)
    {
        if (letters.EndpointOf(queue) is null)
            throw NoSuchQueue(queue);
        return new ResentMessages(await letters.SendBackAsync(queue, new LetterSelector(group), TimeSpan.FromSeconds(options.Value.LockTimeoutSeconds), cancel));
    }

    /// <summary>The queue, or null if it is the queue of the authors' dead letters.</summary>
    static string? Other(IDeadLetters letters, string? queue) =>
        queue is null || queue == letters.Queue ? null : letters.EndpointOf(queue) is not null ? queue : throw NoSuchQueue(queue);

    static DeadLettersRefusedException NoSuchQueue(string queue) => new(404, ErrorCode.NoSuchQueue,
        $"{Database.Clean(queue)} is none of the queues that are looked after here. GET /api/warming/dlq lists them; POST /api/warming/dlq/redrive redrives authors.");

    static async Task<Accepted<Redrive>> RedriveAsync(HttpContext http, RedriveDeadLetters redrive, Redrives redrives, CancellationToken cancel)
    {
        var chosen = await RedriveRequest.ReadAsync(http.Request, cancel);
        if (await redrive.BeginAsync(chosen, cancel) is not { } id)
        {
            await RefuseDuringRedriveAsync(redrives, cancel);
            throw new DeadLettersRefusedException(503, ErrorCode.Busy, "Another redrive has just ended. Try again in a moment.");
        }
        var location = $"/api/warming/dlq/redrives/{id}";
        http.Response.Headers.Location = location;
        return TypedResults.Accepted(location, await redrives.FindAsync(id, cancel));
    }

    static async Task<Ok<Redrive>> FindAsync(Guid id, Redrives redrives, CancellationToken cancel) =>
        TypedResults.Ok(await redrives.FindAsync(id, cancel) ?? throw NoSuchRedrive(id));

    static async Task<Ok<Redrive>> StopAsync(Guid id, Redrives redrives, CancellationToken cancel)
    {
        var stopping = await redrives.StopAsync(id, cancel);
        var redrive = await redrives.FindAsync(id, cancel) ?? throw NoSuchRedrive(id);
        return stopping ? TypedResults.Ok(redrive) : throw new DeadLettersRefusedException(409, ErrorCode.NotPossibleNow, $"The redrive is {redrive.State}: there is nothing to stop.");
    }

    static DeadLettersRefusedException NoSuchRedrive(Guid id) => new(404, ErrorCode.NoSuchRedrive, $"There is no redrive {id}. GET /api/warming/dlq/redrives lists the latest.");

    /// <summary>Refuses a request while a redrive runs, because the letters that it holds can be neither read nor deleted.</summary>
    static async Task RefuseDuringRedriveAsync(Redrives redrives, CancellationToken cancel)
    {
        if (await redrives.RunningAsync(cancel) is { } running)
        {
            throw new DeadLettersRefusedException(409, ErrorCode.RedriveRunning,
                $"Redrive {running.Id} is going through the letters. GET /api/warming/dlq/redrives/{running.Id} shows how far it is; wait for its end, or POST …/stop.",
                redrive: running.Id);
        }
    }

    static async ValueTask<object?> RefuseAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (DeadLettersRefusedException e)
        {
            return Problem(e);
        }
        catch (RefusedRequestException e)
        {
            return ProblemAnswer.Create(e.StatusCode, e.Error, e.Message);
        }
        catch (DeadLettersBusyException)
        {
            context.HttpContext.Response.Headers.RetryAfter = "1";
            return Problem(new DeadLettersRefusedException(503, ErrorCode.Busy, "Somebody else is going through the dead letters. Try again in a moment."));
        }
        catch (Exception e) when (BrokerConnection.IsAway(e))
        {
            return Problem(new DeadLettersRefusedException(503, ErrorCode.BrokerUnavailable, "The message broker does not answer. The letters are in its queue; try again in a moment."));
        }
    }

    static ProblemHttpResult Problem(DeadLettersRefusedException e) => ProblemAnswer.Create(e.Status, e.Error, e.Message, ("redrive", e.Redrive));
}
