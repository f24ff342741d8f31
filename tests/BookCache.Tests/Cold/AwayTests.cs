using System.Collections.Concurrent;
using CacheWarming.BookCaching;
using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Layout;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace CacheWarming.Tests.BookCaching.Cold;

/// <summary>A cold store that is away, or slow.</summary>
public sealed class AwayTests : IAsyncDisposable
{
    readonly CountingTimeProvider _time = new(Books.Start);
    readonly StubStore _store = new();
    readonly ColdTier _tier;

    public AwayTests() => _tier = new ColdTier("stub", _store, new BookCacheOptions(), _time, NullLogger.Instance);

    public ValueTask DisposeAsync() => _tier.DisposeAsync();

    static ColdBooks Some(int n, DateTimeOffset? at = null) =>
        ColdBooks.Met([WorkToStore.From(Books.Work($"OL{n}W", "Mort", Books.Pratchett), Books.Start, null)], at ?? Books.Start, null);

    Task<IReadOnlyList<ColdBooks>> AskAsync() => _tier.FindAsync([IndexKey.Title("mort")], default);

    Task<ColdStatistics> MeasureAsync() => _tier.MeasureAsync(default);

    [Fact]
    public async Task After_three_failures_it_is_left_alone_for_a_while_and_then_tried_once()
    {
        _store.Trouble = new IOException("down");
        for (var i = 0; i < 10; i++)
            Assert.Empty(await AskAsync());
        Assert.Equal(3, _store.Asked);
        Assert.Equal((3, 7), ((await MeasureAsync()).Errors, (await MeasureAsync()).Skipped));

        _time.Advance(TimeSpan.FromSeconds(5));
        await AskAsync();
        await AskAsync();
        Assert.Equal(4, _store.Asked);

        _store.Trouble = null;
        _time.Advance(TimeSpan.FromSeconds(5));
        await AskAsync();
        await AskAsync();
        Assert.Equal(6, _store.Asked);
    }

    [Fact]
    public async Task A_look_that_takes_longer_than_its_bound_is_given_up_whether_the_store_hears_of_it_or_not()
    {
        _store.Held = new TaskCompletionSource();
        var asking = AskAsync();
        Assert.False(asking.IsCompleted);
        _time.Advance(new BookCacheOptions().ColdReadTimeout);

        Assert.Empty(await asking.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, (await MeasureAsync()).Errors);
        _store.Held.SetResult();
    }

    [Fact]
    public async Task Whoever_stops_asking_has_not_found_the_store_away()
    {
        _store.Held = new TaskCompletionSource();
        for (var i = 0; i < 5; i++)
        {
            using var leave = new CancellationTokenSource();
            var asking = _tier.FindAsync([IndexKey.Title("mort")], leave.Token);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }
        _store.Held.SetResult();
        await AskAsync();
        Assert.Equal(6, _store.Asked);
        Assert.Equal(0, (await MeasureAsync()).Errors);
    }

    [Fact]
    public async Task What_comes_while_a_batch_is_written_is_the_next_batch_each_home_once()
    {
        using var stop = new CancellationTokenSource();
        _store.Held = new TaskCompletionSource();
        var writing = _tier.WriteAsync(stop.Token);
        _tier.Enqueue([Some(0)]);
        await Eventually.Async(() => _store.Puts.Count == 1, "the first batch");
        for (var n = 1; n <= 100; n++)
            _tier.Enqueue([Some(n % 50, Books.Start.AddSeconds(n))]);
        _store.Held.SetResult();

        await Eventually.Async(() => _store.Puts.Sum(put => put.Count) == 51, "the other batches");
        Assert.InRange(_store.Puts.Count, 2, 3);
        Assert.All(_store.Puts.Skip(1).SelectMany(put => put), row => Assert.InRange(row.FetchedAt, Books.Start.AddSeconds(50), Books.Start.AddSeconds(100)));
        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task While_it_is_away_what_is_to_be_kept_waits_and_only_what_is_too_much_is_dropped()
    {
        using var stop = new CancellationTokenSource();
        _store.Trouble = new IOException("down");
        var writing = _tier.WriteAsync(stop.Token);
        for (var n = 0; n < 3_000; n++)
            _tier.Enqueue([Some(n)]);
        await Eventually.Async(() => _time.WaitingTimers > 0, "the pause");
        Assert.InRange((await MeasureAsync()).Dropped, 3_000 - 2_048 - 64, 3_000 - 2_048);
        _store.Trouble = null;

        await Eventually.Async(
            async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return await MeasureAsync() is var now && now.Written + now.Dropped == 3_000;
            },
            "everything that waited to be written");
        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task A_process_that_stops_writes_what_waits()
    {
        using var stop = new CancellationTokenSource();
        _store.Held = new TaskCompletionSource();
        var writing = _tier.WriteAsync(stop.Token);
        for (var n = 0; n < 10; n++)
            _tier.Enqueue([Some(n)]);
        await Eventually.Async(() => !_store.Puts.IsEmpty, "the first batch");
        await stop.CancelAsync();
        Assert.False(writing.IsCompleted);
        _store.Held.SetResult();

        await writing.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(10, _store.Puts.SelectMany(put => put).Select(row => row.Home).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task What_waits_to_be_written_is_written_before_anything_is_removed()
    {
        using var stop = new CancellationTokenSource();
        _store.Held = new TaskCompletionSource();
        var writing = _tier.WriteAsync(stop.Token);
        _tier.Enqueue([Some(0)]);
        await Eventually.Async(() => _store.Puts.Count == 1, "the first batch");
        _tier.Enqueue([Some(1)]);
        var removing = _tier.RemoveAsync([IndexKey.Author("OL1A")], ["OL1A"], default);
        Assert.Equal(0, _store.Removed);
        _store.Held.SetResult();

        await removing.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal((2, 1), (_store.PutsAtRemoval, _store.Removed));
        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Nobody_is_said_to_be_removed_while_it_is_away()
    {
        _store.Trouble = new IOException("down");
        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => _tier.RemoveAsync([IndexKey.Author("OL1A")], ["OL1A"], default));
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_hides_no_other()
    {
        var good = Some(1).Pack();
        _store.Found = [new FoundColdRow("bad", [], [1, 2, 3]), new FoundColdRow(good.Home, good.LedHere, good.Body)];
        Assert.Equal(good.Home, Assert.Single(await AskAsync()).Home);
        Assert.Equal(1, (await MeasureAsync()).Errors);
    }

    sealed class StubStore : IColdStore
    {
        int _asked;

        public Exception? Trouble { get; set; }

        public TaskCompletionSource? Held { get; set; }

        public IReadOnlyList<FoundColdRow> Found { get; set; } = [];

        public ConcurrentQueue<IReadOnlyList<ColdRow>> Puts { get; } = new();

        public int Asked => _asked;

        public Task PrepareAsync(CancellationToken cancel) => Task.CompletedTask;

        public async Task PutAsync(IReadOnlyList<ColdRow> rows, DateTimeOffset oldest, CancellationToken cancel)
        {
            await WaitAsync();
            Puts.Enqueue(rows);
            if (Held is { } held)
                await held.Task;
        }

        public async Task<IReadOnlyList<FoundColdRow>> FindAsync(long[] keys, DateTimeOffset oldest, int most, CancellationToken cancel)
        {
            Interlocked.Increment(ref _asked);
            await WaitAsync();
            if (Held is { } held)
                await held.Task;
            return Found;
        }

        public int Removed { get; private set; }

        public int PutsAtRemoval { get; private set; }

        public Task RemoveAsync(long[] keys, CancellationToken cancel)
        {
            (Removed, PutsAtRemoval) = (Removed + 1, Puts.Count);
            return WaitAsync();
        }

        public Task<int> DeleteOldAsync(DateTimeOffset oldest, CancellationToken cancel) => Task.FromResult(0);

        public Task<(long Rows, long Bytes)> MeasureAsync(CancellationToken cancel) => Task.FromResult((0L, 0L));

        Task WaitAsync() => Trouble is { } trouble ? Task.FromException(trouble) : Task.CompletedTask;
    }
}
