using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Hosting;

/// <summary>How long data about the readers' books is kept. Section <c>Retention</c>, the same for Ingestion and Metrics.</summary>
public sealed class RetentionOptions
{
    /// <summary>
    /// Days after a job's end for which its books and authors can be shown and retried, and for which dead letters and the statistics of
    /// single authors are kept. Default 30. Totals by job and by hour stay.
    /// </summary>
    [Range(1, 3_650)]
    public int Days { get; set; } = 30;

    /// <summary>Minutes between two deletions of older data. Default 10.</summary>
    [Range(1, 1_440)]
    public int IntervalMinutes { get; set; } = 10;
}
