using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>What one upload may be. Section <c>Uploads</c>.</summary>
public sealed class UploadLimits
{
    /// <summary>Bytes of a JSON upload, base64 included. Default 50 MB.</summary>
    [Range(1_024, int.MaxValue)]
    public long MaxJsonBytes { get; set; } = 50_000_000;

    /// <summary>Bytes of a streamed upload (text/csv, multipart). Default 500 MB.</summary>
    [Range(1_024, long.MaxValue)]
    public long MaxStreamedBytes { get; set; } = 500_000_000;

    /// <summary>Uploads larger than 1 MB that are read at once; others wait for their turn. Default 2: one of a million rows takes up to 150 MB of memory.</summary>
    [Range(1, int.MaxValue)]
    public int MaxLargeAtOnce { get; set; } = 2;

    /// <summary>Rows of an export. Default 2,000,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxRows { get; set; } = 2_000_000;

    /// <summary>Pending authors of all jobs past which uploads are told to wait. Default 100,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxPendingAuthors { get; set; } = 100_000;

    /// <summary>Pending authors of one client past which its uploads are told to wait. Default 50,000: nobody fills the queue alone.</summary>
    [Range(1, int.MaxValue)]
    public int MaxPendingAuthorsPerClient { get; set; } = 50_000;
}
