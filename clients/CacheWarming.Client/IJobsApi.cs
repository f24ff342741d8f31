using Refit;

namespace CacheWarming.Client;

/// <summary>Reads and controls jobs.</summary>
public interface IJobsApi
{
    /// <summary>The latest jobs, newest first.</summary>
    /// <param name="q">A part of the job's name or of its owner's.</param>
    [Get("/api/warming/jobs")]
    Task<Listing<JobView>> ListJobsAsync(string? state = null, string? q = null, int? limit = null, int? offset = null, CancellationToken cancel = default);

    [Get("/api/warming/jobs/{id}")]
    Task<JobView> GetJobAsync(Guid id, CancellationToken cancel = default);

    /// <summary>The job's events as text/event-stream; <see cref="JobEvents.FollowAsync"/> reads them.</summary>
    [Get("/api/warming/jobs/{id}/events")]
    Task<HttpResponseMessage> FollowJobAsync(Guid id, CancellationToken cancel = default);

    [Patch("/api/warming/jobs/{id}")]
    Task<JobView> RenameJobAsync(Guid id, [Body(buffered: true)] JobName name, CancellationToken cancel = default);

    [Post("/api/warming/jobs/{id}/pause")]
    Task<JobView> PauseJobAsync(Guid id, [Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);

    [Post("/api/warming/jobs/{id}/resume")]
    Task<JobView> ResumeJobAsync(Guid id, [Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);

    /// <summary>Ends the job now; what is warm stays warm.</summary>
    [Post("/api/warming/jobs/{id}/cancel")]
    Task<JobView> CancelJobAsync(Guid id, [Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);

    [Post("/api/warming/jobs/{id}/retry-failed")]
    Task<JobView> RetryFailedAuthorsAsync(Guid id, [Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);

    [Post("/api/warming/jobs/{id}/priority")]
    Task<JobView> ChangePriorityAsync(
        Guid id, JobPriority? priority, [Header("Idempotency-Key")] string? idempotencyKey = null, CancellationToken cancel = default);

    /// <summary>A job's authors, with reasons.</summary>
    /// <param name="format">Null for JSON. For CSV use an <see cref="HttpClient"/>.</param>
    [Get("/api/warming/jobs/{id}/authors")]
    Task<Listing<JobAuthor>> ListAuthorsAsync(
        Guid id, string? state = null, string? format = null, int? limit = null, int? offset = null, CancellationToken cancel = default);

    /// <summary>A job's books, and whether searches find them.</summary>
    /// <param name="missing">Only books that no search finds.</param>
    /// <param name="format">Null for JSON. For CSV use an <see cref="HttpClient"/>.</param>
    [Get("/api/warming/jobs/{id}/books")]
    Task<Listing<JobBook>> ListBooksAsync(
        Guid id, bool? missing = null, string? format = null, int? limit = null, int? offset = null, CancellationToken cancel = default);

    [Get("/api/warming/jobs/{id}/tree")]
    Task<AuthorTree> GetAuthorTreeAsync(Guid id, int? limit = null, CancellationToken cancel = default);

    /// <summary>What happened to a job, and when.</summary>
    [Get("/api/warming/jobs/{id}/timeline")]
    Task<JobTimeline> GetTimelineAsync(Guid id, CancellationToken cancel = default);

    [Get("/api/warming/stats")]
    Task<JobTotals> SumUpJobsAsync(CancellationToken cancel = default);

    [Get("/api/warming/queue/pending")]
    Task<PendingPage> ListPendingAuthorsAsync(int? limit = null, int? offset = null, CancellationToken cancel = default);
}
