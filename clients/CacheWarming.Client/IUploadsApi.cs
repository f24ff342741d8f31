using Refit;

namespace CacheWarming.Client;

/// <summary>Uploads of library exports. Options that are null keep their defaults.</summary>
public interface IUploadsApi
{
    /// <summary>Warms the cache with the authors of an export. If the file is being warmed already, the answer has the running job.</summary>
    /// <param name="export">The file as it was downloaded; needs not be seekable.</param>
    /// <param name="name">The job's name, at most 200 characters.</param>
    /// <param name="maxDepth">Steps of co-authors, 1 to 3.</param>
    /// <param name="idempotencyKey">The same key makes it safe to send the same upload again within 24 hours.</param>
    /// <exception cref="ApiException">The upload is refused; <see cref="Problem.Read"/> says why.</exception>
    [Post("/api/warming/upload"), Headers("Content-Type: text/csv")]
    Task<UploadAnswer> UploadLibraryAsync(
        [Body] Stream export, string? name = null, int? maxDepth = null, JobPriority? priority = null, int? maxAuthors = null,
        Aggressiveness? aggressiveness = null, DiscoverBy? discoverBy = null, [Header("Idempotency-Key")] string? idempotencyKey = null,
        CancellationToken cancel = default);

    /// <summary>What the upload would do and cost; stores nothing.</summary>
    [Post("/api/warming/preview"), Headers("Content-Type: text/csv")]
    Task<UploadPreview> PreviewLibraryAsync(
        [Body] Stream export, string? name = null, int? maxDepth = null, JobPriority? priority = null, int? maxAuthors = null,
        Aggressiveness? aggressiveness = null, DiscoverBy? discoverBy = null, CancellationToken cancel = default);
}
