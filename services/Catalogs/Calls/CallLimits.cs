namespace CacheWarming.Catalogs.Calls;

/// <summary>How long one call may take, how much it may bring, and after how many failures how long a pause is made.</summary>
/// <param name="Timeout">For one call, body included.</param>
/// <param name="MaxAnswerBytes">Of one answer, unpacked; a provider that never stops sending must not take this process's memory.</param>
/// <param name="BreakDuration">Without calls once half of at least <paramref name="FailuresToBreak"/> calls within 30 s failed.</param>
sealed record CallLimits(TimeSpan Timeout, long MaxAnswerBytes, TimeSpan BreakDuration, int FailuresToBreak);
