namespace CacheWarming.Catalogs.Pacing;

/// <summary>A provider's pace kept within this process, for one that runs alone.</summary>
/// <param name="perSecond">Calls a second, more than 0.</param>
public sealed class LocalPace(string provider, double perSecond, TimeProvider time) : IPace, IDisposable
{
    readonly LocalLedger _ledger = new(new PaceRate(perSecond), time);
    readonly WaitingLine _line = new(provider, new PaceRate(perSecond), time);
    readonly Silence _silence = new(provider, time);

    /// <inheritdoc/>
    public async ValueTask AcquireAsync(Caller caller, CancellationToken cancel)
    {
        _silence.ThrowIfKept();
        var waited = await _line.PassAsync(caller, Book, cancel);
        _silence.ThrowIfKept();
        CatalogTelemetry.Waited(provider, caller, waited);
    }

    /// <inheritdoc/>
    public ValueTask HoldAsync(TimeSpan silence, string reason, CancellationToken cancel)
    {
        _silence.Begin(silence, reason);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    ValueTask<Booking> Book(Caller caller, CancellationToken cancel)
    {
        // Those who stood in line when the silence began are told at once, and book nothing.
        _silence.ThrowIfKept();
        return ValueTask.FromResult(_ledger.Book(caller));
    }
}
