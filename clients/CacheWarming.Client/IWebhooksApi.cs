using Refit;

namespace CacheWarming.Client;

/// <summary>The messages to the receiver of webhooks.</summary>
public interface IWebhooksApi
{
    /// <summary>The latest messages, newest first.</summary>
    /// <param name="state">pending, delivered or failed; null for all.</param>
    [Get("/api/warming/webhooks/deliveries")]
    Task<Listing<WebhookDelivery>> ListDeliveriesAsync(string? state = null, int? limit = null, int? offset = null, CancellationToken cancel = default);

    /// <summary>One message with its body.</summary>
    [Get("/api/warming/webhooks/deliveries/{id}")]
    Task<WebhookDelivery> GetDeliveryAsync(string id, CancellationToken cancel = default);

    /// <summary>Sends a message again, under the same id.</summary>
    [Post("/api/warming/webhooks/deliveries/{id}/replay")]
    Task<WebhookDelivery> ReplayDeliveryAsync(string id, [Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);

    /// <summary>Sends all messages again that were given up.</summary>
    [Post("/api/warming/webhooks/replay-failed")]
    Task<Replayed> ReplayFailedDeliveriesAsync([Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);
}
