namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>The reserved calls of this process by the generic cell rate algorithm (GCRA): two theoretical arrival times, for all calls and for the searches' share.</summary>
/// <remarks>The script of <see cref="RedisRateLimiter"/> applies the same rule.</remarks>
sealed class GcraLimiter(CallRate rate, TimeProvider time)
{
    readonly Lock _lock = new();
    readonly long _start = time.GetTimestamp();
    TimeSpan _next;
    TimeSpan _nextOfSearch;

    public Reservation Reserve(Caller caller)
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_start);
            var next = Max(_next, now);
            var nextOfSearch = Max(_nextOfSearch, now);
            var inShare = caller is Caller.Search && nextOfSearch - rate.SearchTolerance <= now;
            var wait = Max(next - rate.Tolerance - now, TimeSpan.Zero);
            if (wait > (inShare ? WaitLimits.For(Caller.Search) : rate.ReserveAhead))
            {
                return new Reservation(ReservationState.Busy, wait);
            }

            _next = next + rate.Interval;
            _nextOfSearch = inShare ? nextOfSearch + rate.SearchInterval : _nextOfSearch;
            return new Reservation(ReservationState.Reserved, wait);
        }
    }

    static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
