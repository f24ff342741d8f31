using CacheWarming.BookCaching;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.BookCaching.Caching;

public abstract partial class BookCacheContract
{
    [Fact]
    public async Task Titles_are_fresh_for_a_day_ISBNs_for_a_month_authors_for_a_week_and_all_are_served_for_90_days()
    {
        await WarmAsync(Books.LeGuin, LeftHand);
        foreach (var (after, title, isbn, author) in new[]
        {
            (TimeSpan.FromHours(21), CacheResult.Hit, CacheResult.Hit, CacheResult.Hit),
            (TimeSpan.FromHours(27), CacheResult.Stale, CacheResult.Hit, CacheResult.Hit),
            (TimeSpan.FromDays(8), CacheResult.Stale, CacheResult.Hit, CacheResult.Stale),
            (TimeSpan.FromDays(34), CacheResult.Stale, CacheResult.Stale, CacheResult.Stale),
            (TimeSpan.FromDays(90), CacheResult.Stale, CacheResult.Stale, CacheResult.Stale),
            (TimeSpan.FromDays(90.01), CacheResult.Miss, CacheResult.Miss, CacheResult.Miss),
        })
        {
            Time.Advance(Books.Start + after - Time.GetUtcNow());
            var found = await Reader.FindTitleAsync(LeftHand.Title, null, default);
            Assert.Equal((after, title), (after, found.Result));
            Assert.Equal((after, isbn), (after, (await Reader.FindIsbnAsync(First, default)).Result));
            Assert.Equal((after, author), (after, (await Reader.FindAuthorAsync("Ursula K. Le Guin", default)).Result));
            Assert.Equal(found.Found ? after : TimeSpan.Zero, found.Age);
        }
        Assert.Null(await Reader.FindWarmAuthorAsync(Books.AskedById(Books.LeGuin), default));
    }

    [Fact]
    public async Task Fresh_times_differ_so_that_a_bulk_warm_does_not_grow_old_at_once()
    {
        var works = Enumerable.Range(0, 200).Select(n => Books.Work($"OL{n}W", $"Book number {n}", Books.Gaiman)).ToList();
        await WarmAsync(Books.Gaiman, works);
        Time.Advance(TimeSpan.FromHours(24));

        var reader = Reader;
        var stale = 0;
        foreach (var work in works)
            stale += (await reader.FindTitleAsync(work.Title, null, default)).Result is CacheResult.Stale ? 1 : 0;
        Assert.InRange(stale, 50, 150);
    }

    [Fact]
    public async Task Misses_are_believed_briefly_and_end_when_something_is_stored()
    {
        await Warmer.StoreMissAsync(LeftHand.Title, null, default);
        await Warmer.StoreMissAsync(LeftHand.Title, "Neil Gaiman", default);
        await Warmer.StoreMissAsync(First, default);
        Assert.Equal(CacheResult.KnownMissing, (await Reader.FindTitleAsync(LeftHand.Title, null, default)).Result);
        Assert.Equal(CacheResult.KnownMissing, (await Reader.FindTitleAsync(LeftHand.Title, "Gaiman, Neil", default)).Result);
        Assert.Equal(CacheResult.Miss, (await Reader.FindTitleAsync(LeftHand.Title, "Terry Pratchett", default)).Result);
        Assert.Equal(CacheResult.KnownMissing, (await Reader.FindIsbnAsync(First, default)).Result);

        await Warmer.StoreAsync([LeftHand], default);
        Assert.Equal(CacheResult.Hit, (await Reader.FindTitleAsync(LeftHand.Title, null, default)).Result);
        Assert.Equal(CacheResult.Hit, (await Reader.FindIsbnAsync(First, default)).Result);
        Assert.Equal(CacheResult.KnownMissing, (await Reader.FindTitleAsync(LeftHand.Title, "Neil Gaiman", default)).Result);

        Time.Advance(TimeSpan.FromMinutes(5.1));
        Assert.Equal(CacheResult.Miss, (await Reader.FindTitleAsync(LeftHand.Title, "Neil Gaiman", default)).Result);
    }

    [Fact]
    public async Task An_unknown_author_is_believed_for_an_hour_unless_stored()
    {
        await Warmer.StoreUnknownAuthorAsync(Books.Asked(Books.LeGuin), default);
        Assert.Equal(new StoredAuthor(null, null, null), await Reader.FindWarmAuthorAsync(Books.Asked(Books.LeGuin), default));
        Assert.Equal(CacheResult.KnownMissing, (await Reader.FindAuthorAsync("Ursula K. Le Guin", default)).Result);

        Time.Advance(TimeSpan.FromHours(1.01));
        Assert.Null(await Reader.FindWarmAuthorAsync(Books.Asked(Books.LeGuin), default));

        await Warmer.StoreUnknownAuthorAsync(Books.Asked(Books.LeGuin), default);
        await WarmAsync(Books.LeGuin, LeftHand);
        Assert.NotNull((await Reader.FindWarmAuthorAsync(Books.Asked(Books.LeGuin), default))!.Bibliography);
        Assert.Equal(CacheResult.Hit, (await Reader.FindAuthorAsync("Ursula K. Le Guin", default)).Result);
    }

    [Fact]
    public async Task What_the_store_has_lost_is_remembered_but_no_longer_an_answer_of_its_own()
    {
        await WarmAsync(Books.LeGuin, LeftHand);
        var reader = NewProcess();
        Assert.Equal(CacheTier.Store, (await reader.FindTitleAsync(LeftHand.Title, null, default)).Tier);
        // News of the storing may come now, and then both are read again.
        await Eventually.Async(
            async () => (await reader.FindTitleAsync(LeftHand.Title, null, default)).Tier is CacheTier.Memory
                && (await reader.FindAuthorAsync("Ursula K. Le Guin", default)).Tier is CacheTier.Memory,
            "both to be remembered");
        await LoseAsync(Books.LeGuin);

        Assert.Equal(CacheTier.Memory, (await reader.FindTitleAsync(LeftHand.Title, null, default)).Tier);
        Time.Advance(TimeSpan.FromSeconds(31));
        foreach (var lost in new[] { await reader.FindTitleAsync(LeftHand.Title, null, default), await reader.FindAuthorAsync("Ursula K. Le Guin", default) })
        {
            Assert.Equal(CacheResult.Miss, lost.Result);
            Assert.Equal([LeftHand.Id], IdsOf(lost.Remembered!));
        }
        Time.Advance(TimeSpan.FromHours(24));
        Assert.Null((await reader.FindTitleAsync(LeftHand.Title, null, default)).Remembered);
    }

    [Fact]
    public async Task A_title_that_is_found_without_its_series_is_answered_from_memory_too()
    {
        await WarmAsync(Books.LeGuin, LeftHand);
        var reader = NewProcess();
        Assert.Equal(CacheTier.Store, (await reader.FindTitleAsync(LeftHand.Title + " (Hainish Cycle, #4)", null, default)).Tier);
        await Eventually.Async(
            async () => (await reader.FindTitleAsync(LeftHand.Title + " (Hainish Cycle, #4)", null, default)).Tier is CacheTier.Memory,
            "it to be remembered, after the news of what was stored");
    }
}
