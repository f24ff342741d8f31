namespace CacheWarming.Catalogs.Quotas;

/// <summary>How many calls a provider allows in one of its days, for all processes together and across restarts.</summary>
public interface IQuota
{
    /// <exception cref="CatalogUnavailableException">As far as this process knows, the day's calls are used up.</exception>
    void ThrowIfUsedUp();

    /// <summary>Takes one call out of the day's.</summary>
    /// <exception cref="CatalogUnavailableException">None is left; <c>RetryAfter</c> ends with the provider's day.</exception>
    ValueTask SpendAsync(CancellationToken cancel);

    /// <summary>The provider says that none is left.</summary>
    ValueTask UseUpAsync(CancellationToken cancel);
}
