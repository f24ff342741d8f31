namespace CacheWarming.Tests.Catalogs.RateLimiting;

/// <summary>The provider's side: what a bucket of one second's worth says to calls that left at these times and arrive with jitter.</summary>
static class TokenBucket
{
    /// <summary>Stretches of calls that would find the bucket empty, were the first of a stretch as late and the last as quick as can be.</summary>
    /// <param name="leftAt">Seconds, in order.</param>
    public static int Violations(IReadOnlyList<double> leftAt, double perSecond, double jitter)
    {
        var capacity = Math.Max(1, perSecond);
        var violations = 0;
        for (var first = 0; first < leftAt.Count; first++)
        {
            for (var last = first + 1; last < leftAt.Count; last++)
            {
                var window = Math.Max(0, leftAt[last] - leftAt[first] - jitter);
                violations += last - first + 1 > capacity + (perSecond * window) + 0.001 ? 1 : 0;
            }
        }

        return violations;
    }
}
