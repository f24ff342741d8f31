namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>A provider's rate limit kept within this process, where only one process calls.</summary>
/// <param name="perSecond">Calls a second, more than 0.</param>
public sealed class LocalRateLimiter(string provider, double perSecond, TimeProvider time) : IRateLimiter, IDisposable
{
    readonly GcraLimiter _limiter = new(new CallRate(perSecond), time);
    readonly LimiterQueue _queue = new(provider, new CallRate(perSecond), time);
    readonly Cooldown _cooldown = new(provider, time);

    /// <inheritdoc/>
    public async ValueTask AcquireAsync(Caller caller, CancellationToken cancel)
    {
        _cooldown.ThrowIfActive();
        var waited = await _queue.AcquireAsync(caller, Reserve, cancel);
        _cooldown.ThrowIfActive();
        CatalogTelemetry.Waited(provider, caller, waited);
    }

    /// <inheritdoc/>
    public ValueTask StartCooldownAsync(TimeSpan cooldown, string reason, CancellationToken cancel)
    {
        _cooldown.Begin(cooldown, reason);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Dispose();

    ValueTask<Reservation> Reserve(Caller caller, CancellationToken cancel)
    {
        // Callers that were queued when the cooldown began fail at once and reserve nothing.
        _cooldown.ThrowIfActive();
        return ValueTask.FromResult(_limiter.Reserve(caller));
    }
}
