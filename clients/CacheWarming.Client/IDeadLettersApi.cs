using Refit;

namespace CacheWarming.Client;

/// <summary>Dead letters of authors, and the other queues that should be empty.</summary>
public interface IDeadLettersApi
{
    [Get("/api/warming/dlq")]
    Task<DeadLetterDepth> CountDeadLettersAsync(CancellationToken cancel = default);

    [Get("/api/warming/dlq/messages")]
    Task<LetterPage> ListDeadLettersAsync(
        string? queue = null, string? group = null, int? limit = null, int? offset = null, CancellationToken cancel = default);

    /// <summary>Deletes letters for good: all, a group's, or some.</summary>
    /// <param name="confirm"><c>yes</c>; without it the request is refused with the number of letters that it would delete.</param>
    /// <param name="message">Ids of letters; null for all.</param>
    [Delete("/api/warming/dlq/messages")]
    Task<PurgedLetters> DeleteDeadLettersAsync(
        string? confirm, string? queue = null, string? group = null, [Query(CollectionFormat.Multi)] string[]? message = null,
        [Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);

    /// <summary>Puts the authors of letters back into their jobs, in the background.</summary>
    [Post("/api/warming/dlq/redrive")]
    Task<Redrive> RedriveDeadLettersAsync(
        [Body(buffered: true)] RedriveRequest chosen, [Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);

    /// <summary>Sends the messages of another queue to their endpoint again.</summary>
    [Post("/api/warming/dlq/queues/{queue}/redrive")]
    Task<ResentMessages> ResendMessagesAsync(
        string queue, string? group = null, [Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);

    [Get("/api/warming/dlq/redrives")]
    Task<Listing<Redrive>> ListRedrivesAsync(int? limit = null, int? offset = null, CancellationToken cancel = default);

    [Get("/api/warming/dlq/redrives/{id}")]
    Task<Redrive> GetRedriveAsync(Guid id, CancellationToken cancel = default);

    [Post("/api/warming/dlq/redrives/{id}/stop")]
    Task<Redrive> StopRedriveAsync(Guid id, [Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);
}
