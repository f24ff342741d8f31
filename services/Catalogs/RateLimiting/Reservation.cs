namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>What the pace answers to one who wants to call.</summary>
/// <param name="Wait">Until the call may be made (booked), until it is worth asking again (busy), until the silence is over (silent).</param>
/// <param name="Reason">Why the provider is silent.</param>
readonly record struct Reservation(ReservationState State, TimeSpan Wait, string? Reason = null);

enum ReservationState
{
    Busy,
    Reserved,
    InCooldown,
}
