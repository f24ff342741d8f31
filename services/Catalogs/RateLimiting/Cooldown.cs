namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>The time without calls that a provider asked for with <c>Retry-After</c>, as this process knows it.</summary>
sealed class Cooldown(string provider, TimeProvider time)
{
    sealed record Until(DateTimeOffset End, string Reason);

    volatile Until? _until;

    /// <summary>Begins or prolongs the cooldown; a shorter one never ends a longer one.</summary>
    public void Begin(TimeSpan length, string reason)
    {
        var until = new Until(time.GetUtcNow() + length, reason);
        for (var known = _until; known is null || known.End < until.End; known = _until)
        {
            if (Interlocked.CompareExchange(ref _until, until, known) == known)
            {
                return;
            }
        }
    }

    /// <exception cref="CatalogUnavailableException">The cooldown is not over.</exception>
    public void ThrowIfActive()
    {
        if (_until is { } until)
        {
            var left = until.End - time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                throw new CatalogUnavailableException(provider, left, until.Reason) { IsBusy = true };
            }
        }
    }
}
