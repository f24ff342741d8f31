namespace CacheWarming.Catalogs.Quotas;

/// <summary>The number of calls that a provider allows per day, for all processes together and across restarts.</summary>
public interface IQuota
{
    /// <summary>
    /// The calls of the provider's current day, as far as this process knows, and the quota; null if there is only a rate limit.
    /// </summary>
    QuotaUse? Use { get; }

    /// <exception cref="CatalogUnavailableException">As far as this process knows, the day's quota is used up.</exception>
    void ThrowIfUsedUp();

    /// <summary>Takes one call from the day's quota.</summary>
    /// <exception cref="CatalogUnavailableException">The quota is used up; <c>RetryAfter</c> ends with the provider's day.</exception>
    ValueTask SpendAsync(CancellationToken cancel);

    /// <summary>Marks the quota as used up, because the provider says so.</summary>
    ValueTask UseUpAsync(CancellationToken cancel);
}

/// <summary>The used part of a day's quota.</summary>
public sealed record QuotaUse(int Used, int PerDay);
