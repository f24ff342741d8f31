using CacheWarming.BookCaching;

namespace CacheWarming.Tests.BookCaching.Caching;

public abstract partial class BookCacheContract
{
    [Fact]
    public async Task Removing_an_author_removes_the_works_at_home_there_and_the_belief_that_nobody_knows_them()
    {
        var cache = NewProcess();
        var together = Books.Work("OL3W", "Good Omens", Books.Gaiman) with { Authors = [Books.Pratchett, Books.Gaiman] };
        await cache.StoreAsync(
            Books.Of(Books.Gaiman, Time.GetUtcNow(), Books.Work("OL1W", "Stardust", Books.Gaiman, First.Digits), together),
            Books.Asked(Books.Gaiman), null, default);
        await cache.StoreAsync([Books.Work("OL2W", "Coraline", Books.Gaiman)], default);
        await cache.StoreUnknownAuthorAsync(Books.AskedById(Books.Gaiman), default);

        var removed = Assert.Single(await cache.RemoveAuthorAsync("GAIMAN, Neil", default));

        Assert.Equal(new RemovedAuthor(Books.Gaiman, 2), removed);
        foreach (var reader in new[] { cache, Reader })
        {
            Assert.Equal(CacheResult.Miss, (await reader.FindTitleAsync("Stardust", null, default)).Result);
            Assert.Equal(CacheResult.Miss, (await reader.FindTitleAsync("Coraline", null, default)).Result);
            Assert.Equal(CacheResult.Miss, (await reader.FindIsbnAsync(First, default)).Result);
            Assert.Equal(CacheResult.Miss, (await reader.FindAuthorAsync("Neil Gaiman", default)).Result);
            Assert.Equal(CacheResult.Miss, (await reader.FindAuthorAsync(Books.Gaiman.CatalogId!, default)).Result);
            Assert.Null(await reader.FindWarmAuthorAsync(Books.Asked(Books.Gaiman), default));
            Assert.True((await reader.FindTitleAsync("Good Omens", null, default)).Found);
        }
    }

    [Fact]
    public async Task Removing_by_name_takes_all_namesakes_and_by_id_only_the_one()
    {
        await StoreNamesakesAsync();
        Assert.Equal([Historian], (await Warmer.RemoveAuthorAsync(Historian.CatalogId!, default)).Select(one => one.Author));
        Assert.Equal(Uncle.CatalogId, await ResolvedAsync(Books.AskedById(Uncle)));
        Assert.Null(await ResolvedAsync(Books.AskedById(Historian)));

        await StoreNamesakesAsync();
        Assert.Equal(2, (await Warmer.RemoveAuthorAsync("Robert C. Martin", default)).Count);
        Assert.Empty(await Warmer.RemoveAuthorAsync("Robert C. Martin", default));
    }

    [Fact]
    public async Task An_author_who_was_not_known_can_be_asked_for_again_after_removing()
    {
        await Warmer.StoreUnknownAuthorAsync(Books.Asked(Books.LeGuin), default);
        Assert.Empty(await Warmer.RemoveAuthorAsync("Ursula K. Le Guin", default));
        Assert.Equal(CacheResult.Miss, (await Reader.FindAuthorAsync("Ursula K. Le Guin", default)).Result);
    }

    [Fact]
    public async Task What_a_job_warmed_stays_its_merit_when_a_search_renews_it()
    {
        var (job, laterJob) = (Guid.NewGuid(), Guid.NewGuid());
        await Warmer.StoreAsync(Books.Of(Books.LeGuin, Time.GetUtcNow(), LeftHand), Books.Asked(Books.LeGuin), job, default);
        Time.Advance(TimeSpan.FromDays(2));
        await Warmer.StoreAsync([LeftHand], default);
        Assert.Equal([job], (await Reader.FindTitleAsync(LeftHand.Title, null, default)).WarmedBy);

        await Warmer.StoreAsync(Books.Of(Books.LeGuin, Time.GetUtcNow(), LeftHand, Dispossessed), Books.Asked(Books.LeGuin), null, default);
        Assert.Equal([job], (await Reader.FindAuthorAsync("Ursula K. Le Guin", default)).WarmedBy);
        Assert.Equal([job], (await Reader.FindTitleAsync(LeftHand.Title, null, default)).WarmedBy);
        Assert.Empty((await Reader.FindTitleAsync(Dispossessed.Title, null, default)).WarmedBy);

        await Warmer.StoreAsync([LeftHand], laterJob, default);
        Assert.Equal([laterJob], (await Reader.FindTitleAsync(LeftHand.Title, null, default)).WarmedBy);
    }
}
