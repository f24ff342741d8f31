namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>The limiter's answer to a caller.</summary>
/// <param name="Wait">Until the call may be made (reserved), until it is worth asking again (busy), until the cooldown is over (in cooldown).</param>
/// <param name="Reason">Why there is a cooldown.</param>
readonly record struct Reservation(ReservationState State, TimeSpan Wait, string? Reason = null);

enum ReservationState
{
    Busy,
    Reserved,
    InCooldown,
}
