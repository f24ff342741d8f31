using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>How dead letters are monitored. Section <c>DeadLetters</c>.</summary>
public sealed class DeadLetterOptions
{
    /// <summary>The number of dead letters above which there is an alert. Default 10.</summary>
    [Range(0, 1_000_000)]
    public int AlertAbove { get; set; } = 10;

    /// <summary>
    /// The number of letters that a peek reads, beginning with the first. Default 1,000: each is delivered and given back, and the broker's
    /// log keeps these operations until the letter is deleted.
    /// </summary>
    [Range(1, 10_000)]
    public int PeekLimit { get; set; } = 1_000;

    /// <summary>Seconds between two measurements of the depth for metrics. Default 15.</summary>
    [Range(1, 3_600)]
    public int MeasureSeconds { get; set; } = 15;

    /// <summary>
    /// Seconds to wait until another walk through the letters has ended, because only one walk can run at a time. Default 5.
    /// </summary>
    [Range(1, 60)]
    public int LockTimeoutSeconds { get; set; } = 5;

    /// <summary>
    /// Seconds that a redrive waits for a job whose coverage is being measured: authors that were put back first may already be warm, and
    /// their job at its end, before the next ones are put back. Default 30; if the job takes longer, its letters stay.
    /// </summary>
    [Range(0, 3_600)]
    public int CoverageTimeoutSeconds { get; set; } = 30;
}
