using CacheWarming.Catalogs.Coalescing;

namespace CacheWarming.Tests.Catalogs.Coalescing;

public sealed class LocalFetchLockTests
{
    readonly LocalFetchLock _locks = new();

    [Fact]
    public async Task One_at_a_time_gets_in_and_the_next_when_it_leaves()
    {
        var first = await _locks.AcquireAsync("OL1A", CancellationToken.None);
        var second = _locks.AcquireAsync("OL1A", CancellationToken.None).AsTask();
        Assert.False(second.IsCompleted);

        await first.DisposeAsync();

        await using var held = await second;
        Assert.False(_locks.AcquireAsync("OL1A", CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Different_things_do_not_wait_for_each_other()
    {
        await using var one = await _locks.AcquireAsync("OL1A", CancellationToken.None);

        Assert.True(_locks.AcquireAsync("OL2A", CancellationToken.None).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Nothing_is_kept_of_things_that_nobody_fetches()
    {
        var held = await _locks.AcquireAsync("OL1A", CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        var waiting = _locks.AcquireAsync("OL1A", giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, _locks.Count);

        await held.DisposeAsync();

        Assert.Equal(0, _locks.Count);
    }

    [Fact]
    public async Task Leaving_twice_lets_only_one_in()
    {
        var first = await _locks.AcquireAsync("OL1A", CancellationToken.None);
        var second = _locks.AcquireAsync("OL1A", CancellationToken.None).AsTask();
        var third = _locks.AcquireAsync("OL1A", CancellationToken.None).AsTask();

        await first.DisposeAsync();
        await first.DisposeAsync();

        await using var held = await await Task.WhenAny(second, third);
        Assert.NotEqual(second.IsCompleted, third.IsCompleted);
    }

    [Fact]
    public async Task However_many_ask_they_are_inside_one_by_one()
    {
        var (inside, most, entered) = (0, 0, 0);
        async Task FetchAsync()
        {
            await using var held = await _locks.AcquireAsync("OL1A", CancellationToken.None);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            entered++;
            Interlocked.Decrement(ref inside);
        }

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(FetchAsync)));

        Assert.Equal(1, most);
        Assert.Equal(200, entered);
    }
}
