namespace CacheWarming.Catalogs.Calls;

/// <summary>Limits of a call: its duration, the size of its answer, and when the circuit breaker opens and for how long.</summary>
/// <param name="Timeout">The time limit of one call, including the body.</param>
/// <param name="MaxAnswerBytes">
/// The largest answer after unpacking; protects this process's memory from a provider that never stops sending.
/// </param>
/// <param name="BreakDuration">
/// The time without calls after half of at least <paramref name="FailuresToBreak"/> calls within 30 s failed.
/// </param>
sealed record CallLimits(TimeSpan Timeout, long MaxAnswerBytes, TimeSpan BreakDuration, int FailuresToBreak);
