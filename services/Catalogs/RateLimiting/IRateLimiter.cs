namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>One provider's allowance of calls, shared by every process that asks it.</summary>
public interface IRateLimiter
{
    /// <summary>Waits until a call may be made.</summary>
    /// <exception cref="CatalogUnavailableException">A cooldown is on, or the wait would be longer than <see cref="WaitLimits"/> allows the caller.</exception>
    ValueTask AcquireAsync(Caller caller, CancellationToken cancel);

    /// <summary>The provider asked for a cooldown (429 or 503 with <c>Retry-After</c>): no process calls before it is over.</summary>
    ValueTask StartCooldownAsync(TimeSpan cooldown, string reason, CancellationToken cancel);
}
