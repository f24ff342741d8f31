namespace CacheWarming.Tests.Catalogs.RateLimiting;

/// <summary>A clock of a busy machine: about half of the timers fire late, the same ones in every run.</summary>
sealed class LateTimers(TimeProvider clock, TimeSpan late) : TimeProvider
{
    readonly Random _random = new(1);

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime + (_random.Next(2) == 0 ? late : TimeSpan.Zero), period);
}
