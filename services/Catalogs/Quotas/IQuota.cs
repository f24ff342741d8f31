namespace CacheWarming.Catalogs.Quotas;

/// <summary>How many calls a provider allows in one of its days, for all processes together and across restarts.</summary>
public interface IQuota
{
    /// <summary>Calls made in the provider's present day, as far as this process knows, and how many it allows; null where only the pace is limited.</summary>
    QuotaUse? Use { get; }

    /// <exception cref="CatalogUnavailableException">As far as this process knows, the day's calls are used up.</exception>
    void ThrowIfUsedUp();

    /// <summary>Takes one call out of the day's.</summary>
    /// <exception cref="CatalogUnavailableException">None is left; <c>RetryAfter</c> ends with the provider's day.</exception>
    ValueTask SpendAsync(CancellationToken cancel);

    /// <summary>The provider says that none is left.</summary>
    ValueTask UseUpAsync(CancellationToken cancel);
}

/// <summary>How much of a day's quota is used.</summary>
public sealed record QuotaUse(int Used, int PerDay);
