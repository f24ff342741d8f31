namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>How calls are spread so that a token bucket at the provider, of this rate and one second's worth, never runs empty.</summary>
/// <remarks>
/// Calls leave in good order but arrive with jitter. As many as leave within <c>w + jitter</c> may arrive within <c>w</c>, so the burst is
/// smaller than the provider's by the jitter's worth of calls: <c>rate × (1 − jitter)</c>. Near one call a second there is no burst left to
/// give away: the interval is stretched instead, by at most 2 %, and a call is reserved only when it leaves, so that a call that a timer
/// releases late (by milliseconds, by tens of them on a busy machine) delays the next one instead of coming too near to it.
/// </remarks>
sealed class CallRate
{
    const double JitterSeconds = 0.5;
    const double MostStretch = 1.02;

    /// <summary>Share of the rate that searches may use ahead of warming.</summary>
    public const double SearchShare = 0.2;

    /// <param name="perSecond">Calls a second, more than 0.</param>
    public CallRate(double perSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        var capacity = Math.Max(1, perSecond);
        var burst = Math.Max(1, perSecond * (1 - JitterSeconds));
        var even = 1 / perSecond;
        var jitterProof = ((2 - capacity) / perSecond) + JitterSeconds;
        Interval = TimeSpan.FromSeconds(Math.Max(even, Math.Min(jitterProof, even * MostStretch)));
        Tolerance = Interval * (burst - 1);
        SearchInterval = Interval / SearchShare;
        SearchTolerance = SearchInterval * (Math.Max(1, burst * SearchShare) - 1);
    }

    /// <summary>Between two calls of a steady stream.</summary>
    public TimeSpan Interval { get; }

    /// <summary>How far calls may run ahead of that stream: the burst, less the one call that is always there.</summary>
    public TimeSpan Tolerance { get; }

    /// <summary>The same two for the searches' share.</summary>
    public TimeSpan SearchInterval { get; }

    /// <inheritdoc cref="SearchInterval"/>
    public TimeSpan SearchTolerance { get; }

    /// <summary>How long before it is due a call may be reserved.</summary>
    public TimeSpan ReserveAhead => Tolerance > TimeSpan.Zero ? WaitLimits.ReserveAhead : TimeSpan.Zero;
}
