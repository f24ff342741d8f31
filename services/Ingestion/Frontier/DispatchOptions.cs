using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>How the dispatcher feeds the broker's queue. Section <c>Dispatch</c>.</summary>
public sealed class DispatchOptions
{
    /// <summary>Authors that all Discovery replicas together handle at once. Default 60: two replicas that get half a batch each.</summary>
    [Range(1, 10_000)]
    public int Concurrency { get; set; } = 60;

    /// <summary>Authors in one message, whose works are fetched in common calls. Default 50.</summary>
    [Range(1, 500)]
    public int BatchSize { get; set; } = 50;

    /// <summary>Authors in the broker's queue at most; null: twice the concurrency or ten seconds of the pace, at most 1,000.</summary>
    [Range(1, 1_000)]
    public int? Window { get; set; }

    /// <summary>
    /// Seconds for which a dispatched author is Discovery's. Default 180: longer than the wait in the queue (10 s of pace)
    /// and the hard time-out of a fetch together; past it the author is dispatched again, with twice the lease: while no Discovery
    /// runs at all, an author is lost after an hour and a half and not after a quarter of an hour.
    /// </summary>
    [Range(1, 86_400)]
    public int LeaseSeconds { get; set; } = 180;

    /// <summary>Leases that may expire before an author is <c>failed (lost)</c>. Default 5.</summary>
    [Range(1, 100)]
    public int MaxLeaseExpiries { get; set; } = 5;

    /// <summary>Days of waiting for a provider before an author is <c>failed (provider unavailable)</c>. Default 7.</summary>
    [Range(1, 365)]
    public int MaxDeferredDays { get; set; } = 7;

    /// <summary>Milliseconds between looks at the frontier when no change was signalled. Default 250. Pause and priority act within two calls.</summary>
    [Range(10, 10_000)]
    public int IntervalMilliseconds { get; set; } = 250;

    /// <summary>Seconds within which the broker must confirm. Default 10.</summary>
    [Range(1, 120)]
    public int ConfirmSeconds { get; set; } = 10;

    /// <summary>Milliseconds between sweeps for what a crash swallowed. Default 2,000.</summary>
    [Range(50, 600_000)]
    public int SweepMilliseconds { get; set; } = 2_000;

    /// <summary>Seconds between measurements of the frontier for telemetry; where nobody collects it, none are made. Default 15.</summary>
    [Range(1, 3_600)]
    public int MeasureSeconds { get; set; } = 15;

    /// <summary>
    /// Minutes in which nothing of a job moved, though no provider is in trouble and no job of a higher priority goes first, after which
    /// it counts as stalled. Default 15: five times the longest that one author may take.
    /// </summary>
    [Range(1, 1_440)]
    public int StalledMinutes { get; set; } = 15;

    /// <summary>Seconds after which an unanswered verification question is asked again. Default 60.</summary>
    [Range(1, 3_600)]
    public int VerifySeconds { get; set; } = 60;
}
