namespace CacheWarming.Tests.Lifecycle.ProviderTrouble;

/// <summary>Real time, of which a test may leave out as much as it likes. Timers run as they are.</summary>
sealed class LeapingClock : TimeProvider
{
    long _left;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Left;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(Left.TotalSeconds * TimestampFrequency);

    public void Leap(TimeSpan time) => Interlocked.Add(ref _left, time.Ticks);

    TimeSpan Left => new(Interlocked.Read(ref _left));
}
