namespace CacheWarming.Catalogs.Calls;

/// <summary>The settings of a provider that is called only with an API key.</summary>
public abstract class KeyedProviderOptions
{
    // The rate of the smallest plan of either provider.
    const double SmallestPlan = 1;

    /// <summary>The address of the provider or a simulator.</summary>
    public Uri BaseAddress { get; set; } = new("about:blank");

    /// <summary>The API key. Without it the provider is not called. It is never logged.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The rate limit of all processes together. Unset: 1, and no limit for a provider on this machine.</summary>
    public double? RequestsPerSecond { get; set; }

    /// <summary>Calls per day of all processes together, 1–10,000,000. Unset: as many as the rate limit allows.</summary>
    public int? DailyQuota { get; set; }

    /// <summary>10 ms–5 min for one call, including the body.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// 1–1,024 MB for one answer after unpacking; a larger one is an error. A thousand works with all their ISBNs are about 10 MB.
    /// </summary>
    public int MaxAnswerMegabytes { get; set; } = 32;

    /// <summary>0.5 s–1 h without calls after half of at least <see cref="FailuresToBreak"/> calls within 30 s failed.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The number of calls after which the circuit breaker can open, 2–10,000.</summary>
    public int FailuresToBreak { get; set; } = 5;

    /// <summary>Whether a key is set.</summary>
    public bool IsEnabled => !string.IsNullOrWhiteSpace(ApiKey);

    /// <summary>The effective rate limit in calls per second; null: none.</summary>
    public double? Pace => RequestsPerSecond ?? (BaseAddress.IsLoopback ? null : SmallestPlan);

    internal CallLimits Limits => new(Timeout, MaxAnswerMegabytes * 1024L * 1024L, BreakDuration, FailuresToBreak);
}
