using CacheWarming.Contracts;
using CacheWarming.Tests.Servers;

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
}
