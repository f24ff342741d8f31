namespace CacheWarming.Catalogs.Quotas;

/// <summary>For a provider that has only a rate limit.</summary>
public sealed class NoQuota : IQuota
{
    /// <inheritdoc/>
    public QuotaUse? Use => null;

    /// <inheritdoc/>
    public void ThrowIfUsedUp()
    {
        // It is never used up.
    }

    /// <inheritdoc/>
    public ValueTask SpendAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask UseUpAsync(CancellationToken cancel) => ValueTask.CompletedTask;
}
