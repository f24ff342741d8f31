using System.Text.Json;
using CacheWarming.Hosting.Paging;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Uploads;
using Refit;

namespace CacheWarming.Standalone.Remote;

/// <summary>
/// The HTTP API of a server. Every method throws <see cref="RemoteRefusedException"/> if the server refuses or does not answer.
/// </summary>
interface IServerApi
{
    /// <param name="options">The value of <see cref="JobOptions.Query"/>.</param>
    [Post("/api/warming/upload?{options}"), Headers("Content-Type: text/csv")]
    Task<ApiResponse<UploadAnswer>> UploadAsync([Encoded] string options, [Body] Stream export, CancellationToken cancel);

    /// <inheritdoc cref="UploadAsync"/>
    [Post("/api/warming/preview?{options}"), Headers("Content-Type: text/csv")]
    Task<UploadPreview> PreviewAsync([Encoded] string options, [Body] Stream export, CancellationToken cancel);

    [Get("/api/warming/jobs")] Task<Listing<JobView>> JobsAsync(int limit, int? offset, string? state, CancellationToken cancel);
    [Get("/api/warming/jobs/{id}")] Task<JobView> JobAsync(Guid id, CancellationToken cancel);
    [Post("/api/warming/jobs/{id}/{verb}")] Task<JobView> SteerAsync(Guid id, string verb, CancellationToken cancel);
    [Post("/api/warming/jobs/{id}/priority?priority={priority}")] Task<JobView> SetPriorityAsync(Guid id, string priority, CancellationToken cancel);

    [Get("/api/warming/dlq")] Task<DeadLetterDepth> DeadLetterDepthAsync(CancellationToken cancel);
    [Get("/api/warming/dlq/messages?limit=1")] Task<LetterPage> DeadLetterGroupsAsync(string? queue, CancellationToken cancel);
    [Delete("/api/warming/dlq/messages")] Task<PurgedLetters> PurgeAsync(string confirm, string? queue, string? group, CancellationToken cancel);
    [Post("/api/warming/dlq/queues/{queue}/redrive")] Task<ResentMessages> SendBackAsync(string queue, string? group, CancellationToken cancel);
    [Post("/api/warming/dlq/redrive")] Task<Redrive> StartRedriveAsync([Body(buffered: true)] RedriveRequest chosen, CancellationToken cancel);
    [Get("/api/warming/dlq/redrives/{id}")] Task<Redrive> RedriveAsync(Guid id, CancellationToken cancel);

    [Get("/api/search/title?q={words}")] Task<ApiResponse<JsonElement>> SearchTitleAsync(string words, CancellationToken cancel);
    [Get("/api/search/isbn/{isbn}")] Task<ApiResponse<JsonElement>> SearchIsbnAsync(string isbn, CancellationToken cancel);
    [Get("/api/search/author?q={words}")] Task<ApiResponse<JsonElement>> SearchAuthorAsync(string words, CancellationToken cancel);
}
