using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Hosting;

/// <summary>How long what says who reads what is kept. Section <c>Retention</c>, the same for Ingestion and Metrics.</summary>
public sealed class RetentionOptions
{
    /// <summary>
    /// Days after a job's end for which its books and authors can be looked at and retried, and for which dead letters and figures of single
    /// authors are kept. Default 30. Sums by job and by hour stay.
    /// </summary>
    [Range(1, 3_650)]
    public int Days { get; set; } = 30;

    /// <summary>Minutes between looks for what is older. Default 10.</summary>
    [Range(1, 1_440)]
    public int IntervalMinutes { get; set; } = 10;
}
