using CacheWarming.Catalogs;
using CacheWarming.Catalogs.RateLimiting;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Catalogs.RateLimiting;

public sealed class LocalRateLimiterTests
{
    readonly CountingTimeProvider _clock = new();

    // Without it, what waits for the clock goes on at once when the clock moves, not when a thread of the test runner is free.
    public LocalRateLimiterTests() => SynchronizationContext.SetSynchronizationContext(null);

    [Theory]
    [InlineData(0.5, 0.035, 0.98)]
    [InlineData(1, 0.018, 0.98)]
    [InlineData(2, 0.24, 0.99)]
    [InlineData(3, 0.24, 0.99)]
    [InlineData(20, 0.24, 0.99)]
    [InlineData(50, 0.24, 0.99)]
    public async Task A_bucket_at_the_provider_never_runs_empty_in_spite_of_jitter_and_the_pace_is_used_up(double perSecond, double jitter, double use)
    {
        using var pace = new LocalRateLimiter("Test", perSecond, _clock);
        var calls = (int)Math.Max(60, perSecond * 8);
        var leftAt = await LeaveAsync(pace, Caller.Warming, calls);

        Assert.Equal(0, TokenBucket.Violations(leftAt, perSecond, jitter));
        Assert.True((calls - 1) / leftAt[^1] >= use * perSecond, $"{(calls - 1) / leftAt[^1]}/s");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_call_that_a_timer_lets_go_late_does_not_come_too_near_to_the_next(double perSecond)
    {
        using var pace = new LocalRateLimiter("Test", perSecond, new LateTimers(_clock, TimeSpan.FromMilliseconds(60)));

        var leftAt = await LeaveAsync(pace, Caller.Warming, 20);

        Assert.Equal(0, TokenBucket.Violations(leftAt, perSecond, jitter: 0.015));
    }

    [Fact]
    public async Task A_burst_of_half_a_second_goes_at_once()
    {
        using var pace = new LocalRateLimiter("Test", 20, _clock);

        var leftAt = await LeaveAsync(pace, Caller.Warming, 16);

        Assert.Equal(10, leftAt.Count(time => time == 0));
    }

    [Fact]
    public async Task Warming_that_would_wait_longer_than_half_a_minute_is_told_at_once()
    {
        using var pace = new LocalRateLimiter("Test", 1, _clock);
        var waiting = Enumerable.Range(0, 40).Select(_ => pace.AcquireAsync(Caller.Warming, CancellationToken.None).AsTask()).ToList();

        var refused = waiting.Where(call => call.IsFaulted).ToList();

        Assert.InRange(refused.Count, 9, 11);
        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => refused[0]);
        Assert.InRange(trouble.RetryAfter, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(35));
        foreach (var call in waiting.Except(refused))
        {
            // Those told to wait may also be turned away at the end of their half minute, but never stay longer.
            await _clock.RunUntilDoneAsync(call);
        }

        Assert.Contains(waiting, call => call.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_search_that_would_wait_longer_than_two_seconds_is_told_at_once_and_takes_nobodys_turn()
    {
        using var pace = new LocalRateLimiter("Test", 1, _clock);
        var searches = Enumerable.Range(0, 10).Select(_ => pace.AcquireAsync(Caller.Search, CancellationToken.None).AsTask()).ToList();

        Assert.True(searches.Count(call => call.IsFaulted) >= 7);
        foreach (var search in searches)
        {
            await _clock.RunUntilDoneAsync(search);
        }

        Assert.InRange(searches.Count(call => call.IsCompletedSuccessfully), 2, 3);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(pace.AcquireAsync(Caller.Warming, CancellationToken.None).AsTask().IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task A_search_goes_before_all_the_warming_that_waits(double perSecond)
    {
        using var pace = new LocalRateLimiter("Test", perSecond, _clock);
        using var stop = new CancellationTokenSource();
        var warming = Enumerable.Range(0, (int)(perSecond * 20)).Select(_ => pace.AcquireAsync(Caller.Warming, stop.Token).AsTask()).ToList();
        _clock.Advance(TimeSpan.FromSeconds(3));
        var before = _clock.GetUtcNow();

        var search = await _clock.RunUntilDoneAsync(pace.AcquireAsync(Caller.Search, CancellationToken.None).AsTask());

        Assert.True(search.IsCompletedSuccessfully);
        Assert.True(_clock.GetUtcNow() - before <= TimeSpan.FromSeconds(0.1 + (1.02 / perSecond) + 0.002));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(warming));
    }

    [Fact]
    public async Task Searches_without_end_leave_warming_its_turns()
    {
        using var pace = new LocalRateLimiter("Test", 20, _clock);
        using var stop = new CancellationTokenSource();
        var searched = 0;
        async Task SearchOnAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                await pace.AcquireAsync(Caller.Search, CancellationToken.None);
                searched++;
            }
        }

        var searches = Enumerable.Range(0, 10).Select(_ => SearchOnAsync()).ToList();
        var leftAt = await LeaveAsync(pace, Caller.Warming, 60);
        await stop.CancelAsync();
        foreach (var search in searches)
        {
            await _clock.RunUntilDoneAsync(search);
        }

        Assert.True(60 / leftAt[^1] > 4, $"warming got {60 / leftAt[^1]}/s");
        Assert.True(searched > 0);
    }

    [Fact]
    public async Task Nobody_passes_during_a_silence_and_a_shorter_one_does_not_end_it()
    {
        using var pace = new LocalRateLimiter("Test", 100, _clock);
        await pace.StartCooldownAsync(TimeSpan.FromSeconds(60), "429", CancellationToken.None);
        await pace.StartCooldownAsync(TimeSpan.FromSeconds(5), "503", CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(10));

        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => pace.AcquireAsync(Caller.Search, CancellationToken.None).AsTask());

        Assert.Equal(TimeSpan.FromSeconds(50), trouble.RetryAfter);
        Assert.Equal("429", trouble.Reason);
        _clock.Advance(TimeSpan.FromSeconds(50));
        await pace.AcquireAsync(Caller.Search, CancellationToken.None);
    }

    [Fact]
    public async Task Those_who_wait_already_when_a_silence_begins_do_not_pass_either()
    {
        using var pace = new LocalRateLimiter("Test", 1, _clock);
        await pace.AcquireAsync(Caller.Warming, CancellationToken.None);
        var waiting = Enumerable.Range(0, 3).Select(_ => pace.AcquireAsync(Caller.Warming, CancellationToken.None).AsTask()).ToList();

        await pace.StartCooldownAsync(TimeSpan.FromSeconds(60), "429", CancellationToken.None);

        foreach (var call in waiting)
        {
            await _clock.RunUntilDoneAsync(call);
            await Assert.ThrowsAsync<CatalogUnavailableException>(() => call);
        }
    }

    [Fact]
    public async Task Whoever_gives_up_lets_the_next_one_in()
    {
        using var pace = new LocalRateLimiter("Test", 1, _clock);
        using var giveUp = new CancellationTokenSource();
        await pace.AcquireAsync(Caller.Warming, CancellationToken.None);
        var first = pace.AcquireAsync(Caller.Warming, giveUp.Token).AsTask();
        var second = pace.AcquireAsync(Caller.Warming, CancellationToken.None).AsTask();

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await (await _clock.RunUntilDoneAsync(second));
    }

    [Fact]
    public async Task Without_a_pace_calls_pass_at_once_but_not_during_a_silence()
    {
        var pace = new UnlimitedRate("Test", _clock);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(pace.AcquireAsync(Caller.Warming, CancellationToken.None).AsTask().IsCompletedSuccessfully));

        await pace.StartCooldownAsync(TimeSpan.FromSeconds(1), "429", CancellationToken.None);

        await Assert.ThrowsAsync<CatalogUnavailableException>(() => pace.AcquireAsync(Caller.Warming, CancellationToken.None).AsTask());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pace.AcquireAsync(Caller.Warming, CancellationToken.None).AsTask().IsCompletedSuccessfully);
    }

    async Task<List<double>> LeaveAsync(LocalRateLimiter pace, Caller caller, int calls)
    {
        var started = _clock.GetTimestamp();
        var leftAt = new List<double>();
        for (var call = 0; call < calls; call++)
        {
            await (await _clock.RunUntilDoneAsync(pace.AcquireAsync(caller, CancellationToken.None).AsTask()));
            leftAt.Add(_clock.GetElapsedTime(started).TotalSeconds);
        }

        return leftAt;
    }
}
