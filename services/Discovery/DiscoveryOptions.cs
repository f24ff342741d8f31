using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Discovery;

/// <summary>How this replica works its queue. Section <c>Discovery</c>.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>Authors handled at once. Default 5.</summary>
    [Range(1, 1_000)]
    public int Concurrency { get; set; } = 5;

    /// <summary>Authors taken from the broker ahead of time. Default 10.</summary>
    [Range(1, 10_000)]
    public int Prefetch { get; set; } = 10;

    /// <summary>Retries of an author whose answer can't be handled, exponentially apart. Default 3; then it is a dead letter.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 3;

    /// <summary>Seconds for one author, waiting for the pace included; past it the author is deferred. Default 90, half the dispatcher's lease.</summary>
    [Range(1, 3_600)]
    public int HardTimeoutSeconds { get; set; } = 90;
}
