namespace CacheWarming.OpenLibrarySimulator.Conditions;

/// <summary>Holds one second's worth of calls, at least one, and is full at first.</summary>
/// <param name="slack">How much earlier than due a call may come.</param>
sealed class TokenBucket(double perSecond, TimeSpan slack, TimeProvider time)
{
    readonly Lock _lock = new();
    readonly double _capacity = Math.Max(1, perSecond);

    // Sums of refills such as 10 × 0.1 fall short of the whole by rounding.
    readonly double _enough = 1 - 1e-6 - (slack.TotalSeconds * perSecond);
    double _tokens = Math.Max(1, perSecond);
    long _filled = time.GetTimestamp();

    public bool TryTake()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(_capacity, _tokens + (time.GetElapsedTime(_filled, now).TotalSeconds * perSecond));
            _filled = now;
            if (_tokens < _enough)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
