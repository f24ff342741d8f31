using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.ServersTests;

public sealed class CountingTimeProviderTests
{
    readonly CountingTimeProvider _time = new();

    [Fact]
    public async Task A_delay_waits_until_its_time_has_come()
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
    public void A_timer_that_repeats_waits_again_until_it_is_disposed()
    {
        var fired = 0;
        var timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((3, 1), (fired, _time.WaitingTimers));
        timer.Dispose();

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((3, 0), (fired, _time.WaitingTimers));
        Assert.False(timer.Change(TimeSpan.FromSeconds(1), TimeSpan.Zero));
        Assert.Equal(0, _time.WaitingTimers);
    }

    [Fact]
    public void A_timer_that_is_due_at_once_does_not_wait()
    {
        var fired = 0;
        using var timer = _time.CreateTimer(_ => fired++, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        Assert.Equal((1, 0), (fired, _time.WaitingTimers));
    }
}
