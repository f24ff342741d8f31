namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>A provider's pace kept within this process, for one that runs alone.</summary>
/// <param name="perSecond">Calls a second, more than 0.</param>
public sealed class LocalRateLimiter(string provider, double perSecond, TimeProvider time) : IRateLimiter, IDisposable
{
    readonly GcraLimiter _ledger = new(new CallRate(perSecond), time);
    readonly LimiterQueue _line = new(provider, new CallRate(perSecond), time);
    readonly Cooldown _silence = new(provider, time);

    /// <inheritdoc/>
    public async ValueTask AcquireAsync(Caller caller, CancellationToken cancel)
    {
        _silence.ThrowIfActive();
        var waited = await _line.AcquireAsync(caller, Book, cancel);
        _silence.ThrowIfActive();
        CatalogTelemetry.Waited(provider, caller, waited);
    }

    /// <inheritdoc/>
    public ValueTask StartCooldownAsync(TimeSpan silence, string reason, CancellationToken cancel)
    {
        _silence.Begin(silence, reason);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    ValueTask<Reservation> Book(Caller caller, CancellationToken cancel)
    {
        // Those who stood in line when the silence began are told at once, and book nothing.
        _silence.ThrowIfActive();
        return ValueTask.FromResult(_ledger.Reserve(caller));
    }
}
