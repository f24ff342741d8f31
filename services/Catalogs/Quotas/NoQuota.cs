namespace CacheWarming.Catalogs.Quotas;

/// <summary>For a provider that limits only the pace.</summary>
public sealed class NoQuota : IQuota
{
    /// <inheritdoc/>
    public QuotaUse? Use => null;

    /// <inheritdoc/>
    public void ThrowIfUsedUp()
    {
        // It never is.
    }

    /// <inheritdoc/>
    public ValueTask SpendAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask UseUpAsync(CancellationToken cancel) => ValueTask.CompletedTask;
}
