namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>For a provider on this machine: no rate limit, but each process keeps its cooldowns.</summary>
public sealed class UnlimitedRate(string provider, TimeProvider time) : IRateLimiter
{
    readonly Cooldown _cooldown = new(provider, time);

    /// <inheritdoc/>
    public ValueTask AcquireAsync(Caller caller, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        _cooldown.ThrowIfActive();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask StartCooldownAsync(TimeSpan cooldown, string reason, CancellationToken cancel)
    {
        _cooldown.Begin(cooldown, reason);
        return ValueTask.CompletedTask;
    }
}
