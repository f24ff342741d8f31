using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>How the dispatcher fills the broker's queue. Section <c>Dispatch</c>.</summary>
public sealed class DispatchOptions
{
    /// <summary>Authors that all Discovery replicas together process at once. Default 60: two replicas with half a batch each.</summary>
    [Range(1, 10_000)]
    public int Concurrency { get; set; } = 60;

    /// <summary>Authors in one message; their works are fetched in common calls. Default 50.</summary>
    [Range(1, 500)]
    public int BatchSize { get; set; } = 50;

    /// <summary>
    /// The largest number of authors in the broker's queue. Null: twice the concurrency, or as many as the rate limit allows in ten
    /// seconds; at most 1,000.
    /// </summary>
    [Range(1, 1_000)]
    public int? Window { get; set; }

    /// <summary>
    /// Seconds for which a dispatched author belongs to Discovery. Default 180: longer than the wait in the queue (10 s at the rate limit)
    /// and the hard time-out of a fetch together. After it the author is dispatched again with twice the lease, so that without any
    /// Discovery an author is lost only after an hour and a half, and not after a quarter of an hour.
    /// </summary>
    [Range(1, 86_400)]
    public int LeaseSeconds { get; set; } = 180;

    /// <summary>Leases that may expire before an author ends as <c>failed (lost)</c>. Default 5.</summary>
    [Range(1, 100)]
    public int MaxLeaseExpiries { get; set; } = 5;

    /// <summary>Days of waiting for a provider before an author ends as <c>failed (provider unavailable)</c>. Default 7.</summary>
    [Range(1, 365)]
    public int MaxDeferredDays { get; set; } = 7;

    /// <summary>
    /// Milliseconds between reads of the frontier without a signal. Default 250. A pause or a new priority takes effect within two calls.
    /// </summary>
    [Range(10, 10_000)]
    public int IntervalMilliseconds { get; set; } = 250;

    /// <summary>Seconds within which the broker must confirm a message. Default 10.</summary>
    [Range(1, 120)]
    public int ConfirmSeconds { get; set; } = 10;

    /// <summary>Milliseconds between sweeps, which repair what a crash left. Default 2,000.</summary>
    [Range(50, 600_000)]
    public int SweepMilliseconds { get; set; } = 2_000;

    /// <summary>Seconds between measurements of the frontier for telemetry; without a collector none are made. Default 15.</summary>
    [Range(1, 3_600)]
    public int MeasureSeconds { get; set; } = 15;

    /// <summary>
    /// Minutes without progress after which a job counts as stalled, if no provider is away and no job of a higher priority goes first.
    /// Default 15: five times as long as one author may take.
    /// </summary>
    [Range(1, 1_440)]
    public int StalledMinutes { get; set; } = 15;

    /// <summary>Seconds after which an unanswered request for coverage is sent again. Default 60.</summary>
    [Range(1, 3_600)]
    public int VerifySeconds { get; set; } = 60;
}
