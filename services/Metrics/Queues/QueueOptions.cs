using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Metrics.Queues;

/// <summary>How the broker's queues are monitored. Section <c>Queues</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>Seconds between two readings. Default 10.</summary>
    [Range(1, 60)]
    public int IntervalSeconds { get; set; } = 10;

    /// <summary>
    /// Seconds for which messages may wait without one being finished before the queue's consumer counts as stalled. Default 75: longer
    /// than any one author may take, and noticed within two minutes.
    /// </summary>
    [Range(1, 3_600)]
    public int StalledAfterSeconds { get; set; } = 75;
}
