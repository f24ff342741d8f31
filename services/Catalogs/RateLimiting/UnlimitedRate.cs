namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>For a provider on this very machine: no pace, but its silences are kept, by each process for itself.</summary>
public sealed class UnlimitedRate(string provider, TimeProvider time) : IRateLimiter
{
    readonly Cooldown _silence = new(provider, time);

    /// <inheritdoc/>
    public ValueTask AcquireAsync(Caller caller, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        _silence.ThrowIfActive();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask StartCooldownAsync(TimeSpan silence, string reason, CancellationToken cancel)
    {
        _silence.Begin(silence, reason);
        return ValueTask.CompletedTask;
    }
}
