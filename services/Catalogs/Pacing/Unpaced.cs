namespace CacheWarming.Catalogs.Pacing;

/// <summary>For a provider on this very machine: no pace, but its silences are kept, by each process for itself.</summary>
public sealed class Unpaced(string provider, TimeProvider time) : IPace
{
    readonly Silence _silence = new(provider, time);

    /// <inheritdoc/>
    public ValueTask AcquireAsync(Caller caller, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        _silence.ThrowIfKept();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask HoldAsync(TimeSpan silence, string reason, CancellationToken cancel)
    {
        _silence.Begin(silence, reason);
        return ValueTask.CompletedTask;
    }
}
