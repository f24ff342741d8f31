namespace CacheWarming.OpenLibrarySimulator.Conditions;

/// <summary>
/// A token bucket for the calls of one second, at least one, and full at first. With <see cref="SimulatorOptions.Burst"/> it works like
/// nginx's <c>limit_req</c>: that many more calls may come at once, and the later ones are delayed.
/// </summary>
sealed class TokenBucket
{
    readonly Lock _lock = new();
    readonly SimulatorOptions _options;
    readonly double _capacity;
    readonly double _enough;
    double _tokens;
    long _filled;

    public TokenBucket(SimulatorOptions options)
    {
        _options = options;
        _capacity = options.Burst + 1 ?? Math.Max(1, options.Rate);

        // Sums of refills such as 10 × 0.1 are slightly below the whole number because of rounding.
        _enough = 1 - 1e-6 - (options.RateSlack.TotalSeconds * options.Rate);
        _tokens = _capacity;
        _filled = options.Time.GetTimestamp();
    }

    /// <summary>How long the call has to wait, mostly zero; null if it is refused.</summary>
    public TimeSpan? TryTake()
    {
        lock (_lock)
        {
            var now = _options.Time.GetTimestamp();
            _tokens = Math.Min(_capacity, _tokens + (_options.Time.GetElapsedTime(_filled, now).TotalSeconds * _options.Rate));
            _filled = now;
            if (_tokens < _enough)
            {
                return null;
            }

            _tokens--;
            var ahead = _capacity - 1 - _tokens;
            return _options.DelayAfter is { } free && ahead > free ? TimeSpan.FromSeconds((ahead - free) / _options.Rate) : TimeSpan.Zero;
        }
    }
}
