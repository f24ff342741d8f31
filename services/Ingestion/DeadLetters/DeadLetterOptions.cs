using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>How dead letters are watched. Section <c>DeadLetters</c>.</summary>
public sealed class DeadLetterOptions
{
    /// <summary>Dead letters above which the depth is an alert. Default 10.</summary>
    [Range(0, 1_000_000)]
    public int AlertAbove { get; set; } = 10;

    /// <summary>
    /// Letters that a peek looks at, from the first on. Default 1,000: each is delivered and given back, which the broker's log keeps
    /// until the letter is gone.
    /// </summary>
    [Range(1, 10_000)]
    public int PeekLimit { get; set; } = 1_000;

    /// <summary>Seconds between two measurements of the depth for metrics. Default 15.</summary>
    [Range(1, 3_600)]
    public int MeasureSeconds { get; set; } = 15;

    /// <summary>Seconds to wait for somebody else's walk through the letters, of which there is one at a time. Default 5.</summary>
    [Range(1, 60)]
    public int LockTimeoutSeconds { get; set; } = 5;

    /// <summary>
    /// Seconds that a redrive waits for a job whose coverage is being measured: authors that were put back first may be warm, and their job at
    /// its end, before the next are. Default 30; letters of a job that takes longer stay.
    /// </summary>
    [Range(0, 3_600)]
    public int CoverageTimeoutSeconds { get; set; } = 30;
}
