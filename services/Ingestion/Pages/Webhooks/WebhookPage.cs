using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.Pages.Shell;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Webhooks;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Pages.Webhooks;

/// <summary>The data of the view of webhooks.</summary>
/// <param name="Receiver">The receiver's scheme and host; null if none is configured. The rest of its address may contain a token.</param>
/// <param name="After">The message after which the shown ones begin; null on the first page.</param>
/// <param name="HasMore">Whether there are older messages.</param>
public sealed record WebhookModel(string? Receiver, string? After, IReadOnlyList<WebhookDelivery> Deliveries, bool HasMore);

/// <summary><c>/webhooks</c>: the latest messages to the receiver of webhooks, with their state and next attempt.</summary>
static class WebhookPage
{
    const int OnOnePage = 30;

    public static void MapWebhookPage(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/webhooks", async (HttpContext http, string? after, Database database, IOptions<WebhookOptions> options, CancellationToken cancel) =>
                Page.Create<WebhooksView>(new { CurrentUser = CurrentUser.From(http.User), Shown = await ReadAsync(after, database, options.Value, cancel) }))
            .RequireAuthorization(Roles.Read);
        pages.MapGet("/webhooks/list", async (HttpContext http, string? after, Database database, IOptions<WebhookOptions> options, CancellationToken cancel) =>
                Page.Create<DeliveryList>(new { CurrentUser = CurrentUser.From(http.User), Shown = await ReadAsync(after, database, options.Value, cancel) }))
            .RequireAuthorization(Roles.Read);
    }

    static async Task<WebhookModel> ReadAsync(string? after, Database database, WebhookOptions options, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var found = await WebhookDelivery.ListAsync(connection, null, after is { Length: > 0 } ? after : null, OnOnePage + 1, cancel);
        return new WebhookModel(options.Url?.GetLeftPart(UriPartial.Authority), after, [.. found.Take(OnOnePage)], found.Count > OnOnePage);
    }
}
