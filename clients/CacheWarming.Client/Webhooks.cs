using System.Text.Json;

namespace CacheWarming.Client;

/// <summary>A message to the receiver of webhooks, and how far it has come. State is pending, delivered or failed.</summary>
/// <param name="Payload">The body as it is sent; null in lists.</param>
public sealed record WebhookDelivery(
    string Id, string Type, Guid JobId, string State, DateTimeOffset CreatedAt, int Attempts, DateTimeOffset? TriedAt, DateTimeOffset? NextTry,
    int? Status, string? Error, JsonElement? Payload = null);

/// <summary>The number of messages that are sent again.</summary>
public sealed record Replayed(int Messages);
