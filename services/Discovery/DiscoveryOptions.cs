using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Discovery;

/// <summary>How this replica works its queue. Section <c>Discovery</c>.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>Messages, each a batch of authors, handled at once. Default 2: while one is stored, the other's calls are made.</summary>
    [Range(1, 100)]
    public int Concurrency { get; set; } = 2;

    /// <summary>Retries of an author whose answer can't be handled, exponentially apart. Default 3; then it is a dead letter.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 3;

    /// <summary>Seconds for a batch, waiting for the pace included; past it authors without an answer are deferred. Default 90, half the dispatcher's lease.</summary>
    [Range(1, 3_600)]
    public int HardTimeoutSeconds { get; set; } = 90;
}
