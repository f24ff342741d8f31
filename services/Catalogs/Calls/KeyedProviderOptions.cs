namespace CacheWarming.Catalogs.Calls;

/// <summary>The settings of a provider that is asked only with a key of one's own.</summary>
public abstract class KeyedProviderOptions
{
    // What the smallest plan of either provider allows.
    const double SmallestPlan = 1;

    /// <summary>The provider itself or a simulator.</summary>
    public Uri BaseAddress { get; set; } = new("about:blank");

    /// <summary>Unset: the provider is not asked. Never written to a log.</summary>
    public string? ApiKey { get; set; }

    /// <summary>For all processes together. Unset: 1, no pace on this machine.</summary>
    public double? RequestsPerSecond { get; set; }

    /// <summary>Calls a day for all processes together, 1–10,000,000. Unset: as many as the pace allows.</summary>
    public int? DailyQuota { get; set; }

    /// <summary>10 ms–5 min for one call, body included.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>1–1,024 MB of one answer, unpacked; a longer one can't be read. A thousand works with all their ISBNs are some 10 MB.</summary>
    public int MaxAnswerMegabytes { get; set; } = 32;

    /// <summary>0.5 s–1 h without calls once half of at least <see cref="FailuresToBreak"/> calls within 30 s failed.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>2–10,000 calls.</summary>
    public int FailuresToBreak { get; set; } = 5;

    /// <summary>Whether there is a key.</summary>
    public bool IsEnabled => !string.IsNullOrWhiteSpace(ApiKey);

    /// <summary>Calls a second in effect; null: unpaced.</summary>
    public double? Pace => RequestsPerSecond ?? (BaseAddress.IsLoopback ? null : SmallestPlan);

    internal CallLimits Limits => new(Timeout, MaxAnswerMegabytes * 1024L * 1024L, BreakDuration, FailuresToBreak);
}
