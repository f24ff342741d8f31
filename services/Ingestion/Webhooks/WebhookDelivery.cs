using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Webhooks;

/// <summary>The types of events.</summary>
static class WebhookEvents
{
    /// <summary>A job has ended, in whatever state.</summary>
    public const string Ended = "job.ended";

    /// <summary>A job waits for a catalogue for a long time.</summary>
    public const string Waiting = "job.waiting";

    /// <summary>A job needs a person: authors failed, or it makes no progress and no catalogue is the reason.</summary>
    public const string NeedsAttention = "job.needs_attention";
}

/// <summary>A message to the receiver, and how far it has come.</summary>
/// <param name="Id">The header <c>webhook-id</c>: the same in every attempt.</param>
/// <param name="Type"><c>job.ended</c>, <c>job.waiting</c> or <c>job.needs_attention</c>.</param>
/// <param name="State"><c>pending</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="Attempts">Attempts since the event, or since it was sent again by hand.</param>
/// <param name="TriedAt">The time of the last attempt; null before the first.</param>
/// <param name="NextTry">The time of the next attempt; null unless the message is pending.</param>
/// <param name="Status">The HTTP status of the last attempt; null if there was no answer.</param>
/// <param name="Error">Why the last attempt failed; null if it did not.</param>
public sealed record WebhookDelivery(
    string Id, string Type, Guid JobId, string State, DateTimeOffset CreatedAt, int Attempts, DateTimeOffset? TriedAt, DateTimeOffset? NextTry, int? Status, string? Error)
{
    const string Columns = "id, type, job_id, state, created_at, attempts, tried_at, next_at, status, error";

    /// <summary>The message's body, as it is sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Payload { get; init; }

    /// <summary>The latest messages, newest first.</summary>
    /// <param name="state">One state; null for all.</param>
    /// <param name="after">The last message of the previous page; null for the first page.</param>
    public static Task<List<WebhookDelivery>> ListAsync(DbConnection connection, string? state, string? after, int limit, CancellationToken cancel, int offset = 0) => connection.QueryAsync(
        $"SELECT {Columns} FROM webhook_deliveries WHERE true {(state is null ? "" : "AND state = @state")} {(after is null ? "" : "AND id < @after")} ORDER BY id DESC LIMIT @limit OFFSET @offset",
        null,
        [
            ("limit", limit), ("offset", offset), .. state is null ? Array.Empty<(string, object?)>() : [("state", state)],
            .. after is null ? Array.Empty<(string, object?)>() : [("after", Database.Clean(after))],
        ],
        Read, cancel);

    /// <summary>One message with its body; null if there is none with this id.</summary>
    public static async Task<WebhookDelivery?> FindAsync(DbConnection connection, string id, CancellationToken cancel)
    {
        var found = await connection.QueryAsync(
            $"SELECT {Columns}, payload FROM webhook_deliveries WHERE id = @id", null, [("id", Database.Clean(id))],
            row => Read(row) with { Payload = JsonElement.Parse(row.GetString(10)) }, cancel);
        return found is [var delivery] ? delivery : null;
    }

    static WebhookDelivery Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetGuid(2), row.GetString(3), row.TimeOrNull(4)!.Value, row.GetInt32(5), row.TimeOrNull(6),
        row.GetString(3) == "pending" ? row.TimeOrNull(7) : null, row.IsDBNull(8) ? null : row.GetInt32(8), row.TextOrNull(9));
}
