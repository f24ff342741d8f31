using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Discovery;

/// <summary>How this replica processes its queue. Section <c>Discovery</c>.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>
    /// Messages processed at once, each a batch of authors. Default 2: while one batch is stored, the calls for the other are made.
    /// </summary>
    [Range(1, 100)]
    public int Concurrency { get; set; } = 2;

    /// <summary>
    /// Retries of an author whose processing fails, with growing pauses. Default 3; after them the author's message is a dead letter.
    /// </summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 3;

    /// <summary>
    /// Seconds for a batch, including waits for the rate limit; authors without an answer by then are deferred. Default 90, half the
    /// dispatcher's lease.
    /// </summary>
    [Range(1, 3_600)]
    public int HardTimeoutSeconds { get; set; } = 90;
}
