using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>Limits of an upload. Section <c>Uploads</c>.</summary>
public sealed class UploadLimits
{
    /// <summary>Bytes of a JSON upload, including base64. Default 50 MB.</summary>
    [Range(1_024, int.MaxValue)]
    public long MaxJsonBytes { get; set; } = 50_000_000;

    /// <summary>Bytes of a streamed upload (text/csv, multipart). Default 500 MB.</summary>
    [Range(1_024, long.MaxValue)]
    public long MaxStreamedBytes { get; set; } = 500_000_000;

    /// <summary>
    /// Uploads larger than 1 MB that are read at the same time; others wait. Default 2: an upload with a million rows takes up to 150 MB of
    /// memory.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxLargeAtOnce { get; set; } = 2;

    /// <summary>Rows of an export. Default 2,000,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxRows { get; set; } = 2_000_000;

    /// <summary>The number of pending authors of all jobs above which uploads are refused for a while. Default 100,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxPendingAuthors { get; set; } = 100_000;

    /// <summary>
    /// The number of pending authors of one client above which its uploads are refused for a while. Default 50,000, so that no client fills
    /// the queue alone.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxPendingAuthorsPerClient { get; set; } = 50_000;
}
