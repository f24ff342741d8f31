using CacheWarming.Databases;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Paging;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Idempotency;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Webhooks;

/// <summary>The number of messages that are sent again.</summary>
public sealed record Replayed(int Messages);

/// <summary>Endpoints that show messages to the receiver and send them again: <c>/api/warming/webhooks</c>.</summary>
static class WebhookApi
{
    const int DefaultPage = 20;
    const int LargestPage = 100;

    static readonly string[] States = ["pending", "delivered", "failed"];

    public static void MapWebhooks(this IEndpointRouteBuilder warming)
    {
        var webhooks = warming.MapGroup("/webhooks");
        webhooks.MapGet("/deliveries", ListAsync)
            .InPages(DefaultPage, LargestPage)
            .WithName("ListDeliveries").WithSummary($"The latest messages to the receiver of webhooks, newest first, at most {LargestPage} at a time")
            .RequireAuthorization(Roles.Read)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        webhooks.MapGet("/deliveries/{id}", FindAsync)
            .WithName("GetDelivery").WithSummary("One message with its body")
            .RequireAuthorization(Roles.Read)
            .ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapPost("/deliveries/{id}/replay", ReplayAsync)
            .WithName("ReplayDelivery").WithSummary("Send a message again, under the same id, whether it was delivered or not")
            .RequireAuthorization(Roles.Operate).OncePerIdempotencyKey()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        webhooks.MapPost("/replay-failed", ReplayFailedAsync)
            .WithName("ReplayFailedDeliveries").WithSummary("Send all messages again that were given up")
            .RequireAuthorization(Roles.Operate).OncePerIdempotencyKey()
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    static async Task<Results<Ok<Listing<WebhookDelivery>>, ProblemHttpResult>> ListAsync(Database database, string? state, Page page, CancellationToken cancel)
    {
        if (state is not null && !States.Contains(state))
            return ProblemAnswer.Create(StatusCodes.Status400BadRequest, ErrorCode.NoSuchState, $"There is no state '{state}'. Ask for one of {string.Join(", ", States)}, or leave it out for all.");
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return TypedResults.Ok(page.List(await WebhookDelivery.ListAsync(connection, state, after: null, page.Limit + 1, cancel, page.Offset)));
    }

    static async Task<Results<Ok<WebhookDelivery>, ProblemHttpResult>> FindAsync(string id, Database database, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return await WebhookDelivery.FindAsync(connection, id, cancel) is { } delivery ? TypedResults.Ok(delivery) : NoSuchMessage(id);
    }

    static async Task<Results<Ok<WebhookDelivery>, ProblemHttpResult>> ReplayAsync(
        string id, Database database, IOptions<WebhookOptions> options, TimeProvider time, CancellationToken cancel)
    {
        if (!options.Value.IsOn)
            return NoReceiver();
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var changed = await connection.RunAsync($"{Again} WHERE id = @id", null, [.. Times(database, options.Value, time), ("id", Database.Clean(id))], cancel);
        return changed > 0 && await WebhookDelivery.FindAsync(connection, id, cancel) is { } delivery ? TypedResults.Ok(delivery) : NoSuchMessage(id);
    }

    static async Task<Results<Ok<Replayed>, ProblemHttpResult>> ReplayFailedAsync(Database database, IOptions<WebhookOptions> options, TimeProvider time, CancellationToken cancel)
    {
        if (!options.Value.IsOn)
            return NoReceiver();
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return TypedResults.Ok(new Replayed(await connection.RunAsync($"{Again} WHERE state = 'failed'", null, [.. Times(database, options.Value, time)], cancel)));
    }

    const string Again = "UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_at = @now, retry_until = @until";

    static IEnumerable<(string, object?)> Times(Database database, WebhookOptions options, TimeProvider time) =>
        [("now", database.Time(time.GetUtcNow())), ("until", database.Time(time.GetUtcNow().AddHours(options.RetryHours)))];

    static ProblemHttpResult NoSuchMessage(string id) =>
        ProblemAnswer.Create(StatusCodes.Status404NotFound, ErrorCode.NoSuchMessage, $"There is no message {id}. GET /api/warming/webhooks/deliveries lists them.");

    static ProblemHttpResult NoReceiver() =>
        ProblemAnswer.Create(StatusCodes.Status409Conflict, ErrorCode.NoReceiver, "No receiver is configured: set Webhooks__Url and Webhooks__Secret, and start the service again.");
}
