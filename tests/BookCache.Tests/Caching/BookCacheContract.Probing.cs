using CacheWarming.BookCaching;

namespace CacheWarming.Tests.BookCaching.Caching;

public abstract partial class BookCacheContract
{
    [Fact]
    public async Task Probing_says_of_each_book_what_a_search_would_find()
    {
        await WarmAsync(Books.LeGuin, LeftHand, Dispossessed);
        var found = await Reader.ProbeAsync(
            [
                new BookProbe("The Left Hand of Darkness (Hainish Cycle, #4)", "Ursula K. Le Guin", First),
                new BookProbe("The Dispossessed", "Le Guin, Ursula", null),
                new BookProbe("The Dispossessed", "Neil Gaiman", null),
                new BookProbe("The Dispossessed", "", Books.NthIsbn(1)),
                new BookProbe("Elsewhere", "Ursula K. Le Guin", First),
            ],
            default);

        Assert.Equal(
            [new(true, true), new(true, false), new(false, false), new(true, false), new ProbedBook(false, true)],
            found);
    }

    [Fact]
    public async Task Another_books_subtitle_is_not_a_hit()
    {
        await WarmAsync(Books.LeGuin, Books.Work("OL1W", "Star Wars: Thrawn", Books.LeGuin));

        Assert.Equal(CacheResult.Miss, (await Reader.FindTitleAsync("Star Wars: Ahsoka", null, default)).Result);
        Assert.Equal(CacheResult.Hit, (await Reader.FindTitleAsync("Star Wars", null, default)).Result);
    }

    [Fact]
    public async Task A_probe_of_a_whole_library_agrees_with_single_searches()
    {
        var works = Enumerable.Range(0, 250).Select(n => Books.Work($"OL{n}W", $"Book {n}", Books.Gaiman, Books.NthIsbn(n).Digits)).ToList();
        await WarmAsync(Books.Gaiman, works);
        var probes = Enumerable.Range(0, 500).Select(n => new BookProbe($"Book {n}", "Gaiman", Books.NthIsbn(n))).ToList();

        var probed = await Reader.ProbeAsync(probes, default);

        var reader = Reader;
        foreach (var (probe, hit) in probes.Zip(probed))
        {
            Assert.Equal((await reader.FindTitleAsync(probe.Title, probe.Author, default)).Found, hit.TitleHit);
            Assert.Equal((await reader.FindIsbnAsync(probe.Isbn!.Value, default)).Found, hit.IsbnHit);
        }
        Assert.Equal(250, probed.Count(hit => hit.IsbnHit));
    }
}
