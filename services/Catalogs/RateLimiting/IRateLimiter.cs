namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>One provider's allowance of calls, shared by every process that asks it.</summary>
public interface IRateLimiter
{
    /// <summary>Waits until a call may be made.</summary>
    /// <exception cref="CatalogUnavailableException">The provider asked for silence, or the wait would be longer than the caller's bound.</exception>
    ValueTask AcquireAsync(Caller caller, CancellationToken cancel);

    /// <summary>The provider asked for silence (429 or 503 with <c>Retry-After</c>): nobody calls before it is over.</summary>
    ValueTask StartCooldownAsync(TimeSpan silence, string reason, CancellationToken cancel);
}
