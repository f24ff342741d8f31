using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.Jobs.Retention;

/// <summary>How long a user's rows are kept. Section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>Days after a job's end for which its books and authors can be looked at and retried. Default 30. Its statistics stay for ever.</summary>
    [Range(1, 3_650)]
    public int Days { get; set; } = 30;

    /// <summary>Minutes between looks for jobs whose time is over. Default 10.</summary>
    [Range(1, 1_440)]
    public int IntervalMinutes { get; set; } = 10;
}
