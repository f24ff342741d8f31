using CacheWarming.Contracts;
using CacheWarming.Tests.Servers;
using MassTransit;

namespace CacheWarming.Tests.BookCaching.Searching;

public sealed class CoverageAndStatisticsTests
{
    [Fact]
    public async Task Coverage_is_measured_by_the_searches_own_lookups_without_asking_a_catalogue()
    {
        await using var search = await SearchService.StartAsync();
        await search.Cache.StoreAsync(
            Books.Of(Books.LeGuin, search.Time.GetUtcNow(), Books.Work("OL1W", "The Dispossessed", Books.LeGuin, Books.NthIsbn(1).Digits)),
            Books.Asked(Books.LeGuin), Guid.NewGuid(), default);
        var job = Guid.NewGuid();
        await search.Bus.Publish(new CoverageRequested(job, 1, 3,
        [
            new LibraryBook(7, "The Dispossessed (Hainish Cycle #6)", "Ursula K. Le Guin", Books.NthIsbn(1).Digits),
            new LibraryBook(8, "The Dispossessed", "Somebody Else", "not an ISBN"),
            new LibraryBook(9, "Never written", "Nobody", null),
        ]));

        await Eventually.Async(() => !search.Measured.IsEmpty, "the coverage");
        Assert.True(search.Measured.TryDequeue(out var measured));
        Assert.Equal((job, 1, 3), (measured.JobId, measured.Round, measured.Chunk));
        Assert.Equal([new(7, true, true), new(8, false, false), new BookCoverage(9, false, false)], measured.Books);
        Assert.Empty(search.Catalog.Calls);
    }

    [Fact]
    public async Task Statistics_count_hits_misses_and_jobs_and_are_silent_without_traffic()
    {
        await using var search = await SearchService.StartAsync();
        var job = Guid.NewGuid();
        await search.Cache.StoreAsync(
            Books.Of(Books.LeGuin, search.Time.GetUtcNow(), Books.Work("OL1W", "The Dispossessed", Books.LeGuin)),
            Books.Asked(Books.LeGuin), job, default);
        foreach (var path in new[] { "title?q=The+Dispossessed", "author?q=Ursula+K.+Le+Guin", "title?q=Unknown" })
            Assert.Equal(System.Net.HttpStatusCode.OK, (await search.Http.GetAsync("/api/search/" + path)).StatusCode);

        search.Time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.Async(() => !search.Statistics.IsEmpty, "the statistics");
        Assert.True(search.Statistics.TryDequeue(out var counted));
        Assert.Equal((2, 0, 1), (counted.Hits, counted.Stale, counted.Misses));
        Assert.Equal(2, counted.HitsByJob[job]);
        Assert.Equal(TimeSpan.FromSeconds(5), counted.To - counted.From);

        search.Time.Advance(TimeSpan.FromSeconds(50));
        await search.Http.GetAsync("/api/search/title?q=The+Dispossessed");
        search.Time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.Async(() => !search.Statistics.IsEmpty, "the next statistics");
        Assert.Equal(1, Assert.Single(search.Statistics).Hits);
    }

    [Fact]
    public async Task Statistics_that_arrived_although_that_was_not_certain_go_out_again_as_they_were_and_nothing_is_lost()
    {
        await using var search = await SearchService.StartAsync();
        search.Bus.ConnectPublishObserver(new FailsOnceAfterArrival());
        for (var n = 1; n <= 2; n++)
        {
            for (var i = 0; i < n; i++)
                await search.Http.GetAsync("/api/search/title?q=Unknown");
            search.Time.Advance(TimeSpan.FromSeconds(5));
            await Eventually.Async(() => search.Statistics.Count == (n * 2) - 1, "the statistics");
        }

        var said = search.Statistics.ToList();
        // Metrics counts what has one instance and start once.
        Assert.Equal([(1, 0), (1, 0), (2, 5)], said.Select(one => (one.Hits + one.Misses, (int)(one.From - said[0].From).TotalSeconds)).Order());
    }

    [Fact]
    public async Task A_search_after_hours_without_any_is_counted_when_it_was_made()
    {
        await using var search = await SearchService.StartAsync();
        search.Time.Advance(TimeSpan.FromHours(2));
        var made = search.Time.GetUtcNow();
        await search.Http.GetAsync("/api/search/title?q=Unknown");
        search.Time.Advance(TimeSpan.FromSeconds(5));

        await Eventually.Async(() => !search.Statistics.IsEmpty, "the statistics");

        Assert.Equal(made, Assert.Single(search.Statistics).From);
    }

    [Fact]
    public async Task What_is_counted_while_the_broker_is_away_has_its_hour()
    {
        await using var search = await SearchService.StartAsync();
        var broker = new Refuses();
        search.Bus.ConnectPublishObserver(broker);
        var made = search.Time.GetUtcNow();
        for (var hour = 0; hour < 26; hour++)
        {
            for (var i = 0; i < 2; i++)
            {
                var tries = broker.Tries;
                await search.Http.GetAsync("/api/search/title?q=Unknown");
                search.Time.Advance(TimeSpan.FromSeconds(5));
                await Eventually.Async(() => broker.Tries > tries, "another try");
            }
            search.Time.Advance(TimeSpan.FromHours(1));
        }
        broker.IsBack = true;
        search.Time.Advance(TimeSpan.FromSeconds(5));

        await Eventually.Async(() => search.Statistics.Sum(report => report.Hits + report.Misses) == 52, "all of them");

        var hours = search.Statistics.GroupBy(report => (int)(report.From - made).TotalHours, report => report.Hits + report.Misses);
        Assert.Equal(Enumerable.Range(0, 26).Select(hour => (hour, 2L)), hours.Select(hour => (hour.Key, hour.Sum())).Order());
        // One an hour, and the first by itself.
        Assert.InRange(search.Statistics.Count, 26, 28);
    }

    sealed class Refuses : IPublishObserver
    {
        int _tries;

        public int Tries => Volatile.Read(ref _tries);

        public bool IsBack { get; set; }

        public Task PrePublish<T>(PublishContext<T> context)
            where T : class
        {
            if (context.Message is not SearchStatistics || IsBack)
                return Task.CompletedTask;
            Interlocked.Increment(ref _tries);
            throw new IOException("The broker is away.");
        }

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }

    sealed class FailsOnceAfterArrival : IPublishObserver
    {
        bool _hasFailed;

        public Task PrePublish<T>(PublishContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class
        {
            if (context.Message is not SearchStatistics || _hasFailed)
                return Task.CompletedTask;
            _hasFailed = true;
            throw new IOException("The confirmation got lost.");
        }

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}
