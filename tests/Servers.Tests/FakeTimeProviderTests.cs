using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.ServersTests;

public sealed class FakeTimeProviderTests
{
    readonly FakeTimeProvider _time = new();

    [Fact]
    public void Timers_fire_in_order_each_at_its_own_time()
    {
        var start = _time.GetUtcNow();
        var fired = new List<(string, double)>();
        using var late = Timer("late", fired, TimeSpan.FromSeconds(9));
        using var often = Timer("often", fired, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([("often", 4), ("often", 8), ("late", 9)], fired);
        Assert.Equal(start.AddSeconds(10), _time.GetUtcNow());

        ITimer Timer(string name, List<(string, double)> log, TimeSpan due, TimeSpan? period = null) => _time.CreateTimer(
            _ => log.Add((name, (_time.GetUtcNow() - start).TotalSeconds)), null, due, period ?? Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_has_come_and_not_before()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _time);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(delay.IsCompleted);
        Assert.Equal(1, _time.WaitingTimers);

        _time.Advance(TimeSpan.FromSeconds(1));

        await delay.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, _time.WaitingTimers);
    }

    [Fact]
    public void A_disposed_timer_never_fires()
    {
        var fired = 0;
        var timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        timer.Dispose();

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(1, fired);
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void Elapsed_time_follows_the_clock()
    {
        var start = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(1500));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), _time.GetElapsedTime(start));
    }
}
