using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Servers;

/// <summary>A fake clock that knows how many timers wait for it.</summary>
/// <remarks>As with its base, a timer that falls due within an <c>Advance</c> fires when the clock already stands at its end.</remarks>
public sealed class CountingTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    readonly Lock _gate = new();
    readonly HashSet<CountedTimer> _waiting = [];

    /// <summary>Starts on 2025-10-28 15:00 UTC.</summary>
    public CountingTimeProvider()
        : this(new DateTimeOffset(2025, 10, 28, 15, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>How many timers wait for this clock: tells a test that the code under test has begun to wait.</summary>
    public int WaitingTimers
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CountedTimer(this);
        timer.Counted = base.CreateTimer(
            _ =>
            {
                timer.Fired();
                callback(state);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(dueTime, period);
        return timer;
    }

    sealed class CountedTimer(CountingTimeProvider clock) : ITimer
    {
        bool _repeats;

        public ITimer Counted { get; set; } = null!;

        public void Fired() => Count(_repeats);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _repeats = period > TimeSpan.Zero;
            // Before it is changed: what is due at once fires within.
            Count(dueTime >= TimeSpan.Zero);
            var changed = Counted.Change(dueTime, period);
            if (!changed)
                Count(waits: false);
            return changed;
        }

        public void Dispose()
        {
            Counted.Dispose();
            Count(waits: false);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        void Count(bool waits)
        {
            lock (clock._gate)
            {
                if (waits)
                    clock._waiting.Add(this);
                else
                    clock._waiting.Remove(this);
            }
        }
    }
}
