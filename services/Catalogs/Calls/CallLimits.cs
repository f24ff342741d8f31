namespace CacheWarming.Catalogs.Calls;

/// <summary>How long one call may take, and after how many failures how long a pause is made.</summary>
/// <param name="Timeout">For one call, body included.</param>
/// <param name="BreakDuration">Without calls once half of at least <paramref name="FailuresToBreak"/> calls within 30 s failed.</param>
sealed record CallLimits(TimeSpan Timeout, TimeSpan BreakDuration, int FailuresToBreak);
