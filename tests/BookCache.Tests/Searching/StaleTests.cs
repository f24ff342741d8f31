using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.BookCaching.Searching;

public sealed class StaleTests
{
    static async Task<string> SearchAsync(SearchService search, string path)
    {
        using var response = await search.Http.GetAsync("/api/search/" + path);
        return response.Headers.TryGetValues("X-Cache", out var said) ? said.Single() : ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    static async Task<SearchService> WithOldShelfAsync(params (string Name, string Value)[] settings)
    {
        var search = await SearchService.StartAsync(redis: null, settings);
        search.Catalog.Works.AddRange(["Mort", "Sourcery", "Pyramids"], (title, n) => Books.Work($"OL{n}W", title, Books.Pratchett, Books.NthIsbn(n).Digits));
        await search.Cache.StoreAsync(
            Books.Of(Books.Pratchett, search.Time.GetUtcNow(), search.Catalog.Works), Books.Asked(Books.Pratchett), Guid.NewGuid(), default);
        search.Time.Advance(TimeSpan.FromHours(27));
        return search;
    }

    [Fact]
    public async Task A_stale_answer_is_given_at_once_and_one_call_renews_all_the_authors_titles()
    {
        await using var search = await WithOldShelfAsync();
        search.Catalog.IsHeldUp = true;
        foreach (var title in new[] { "Mort", "Sourcery", "Mort" })
            Assert.Equal("STALE", await SearchAsync(search, "title?q=" + title));
        await Eventually.Async(() => !search.Catalog.Calls.IsEmpty, "the author to be asked for");
        search.Catalog.LetGo();

        await Eventually.Async(async () => await SearchAsync(search, "title?q=Pyramids") is "HIT", "the author to be renewed");
        Assert.Equal("HIT", await SearchAsync(search, "title?q=Mort"));
        Assert.Equal("HIT", await SearchAsync(search, "author?q=Terry+Pratchett"));
        Assert.Equal(["author OL25712A"], search.Catalog.Calls);
    }

    [Fact]
    public async Task A_catalogue_in_trouble_leaves_the_answer_stale_and_is_left_alone_for_a_while()
    {
        await using var search = await WithOldShelfAsync();
        search.Catalog.Trouble = new CatalogUnavailableException("Stub", TimeSpan.FromSeconds(30), "too many requests");
        await SearchAsync(search, "title?q=Mort");
        await Eventually.Async(() => search.Catalog.Calls.Count == 1, "the author to be asked for");
        for (var i = 0; i < 5; i++)
            Assert.Equal("STALE", await SearchAsync(search, "title?q=Mort"));
        Assert.Single(search.Catalog.Calls);

        search.Catalog.Trouble = null;
        search.Time.Advance(TimeSpan.FromMinutes(1.1));
        Assert.Equal("STALE", await SearchAsync(search, "title?q=Mort"));
        await Eventually.Async(async () => await SearchAsync(search, "title?q=Mort") is "HIT", "the renewal");
        Assert.Equal(2, search.Catalog.Calls.Count);
    }

    [Fact]
    public async Task A_title_that_the_authors_list_does_not_renew_is_asked_for_by_itself()
    {
        await using var search = await SearchService.StartAsync();
        var rare = Books.Work("OL9W", "The Carpet People", Books.Pratchett);
        await search.Cache.StoreAsync([rare], default);
        search.Time.Advance(TimeSpan.FromHours(20));
        await search.Cache.StoreAsync(
            Books.Of(Books.Pratchett, search.Time.GetUtcNow(), Books.Work("OL1W", "Mort", Books.Pratchett)) with { Total = 60 },
            Books.Asked(Books.Pratchett), null, default);
        search.Time.Advance(TimeSpan.FromHours(7));
        search.Catalog.Works.Add(rare);

        Assert.Equal("STALE", await SearchAsync(search, "title?q=The+Carpet+People"));
        await Eventually.Async(async () => await SearchAsync(search, "title?q=The+Carpet+People") is "HIT", "the renewal");
        Assert.Equal(["title The Carpet People"], search.Catalog.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_store_has_lost_is_answered_from_memory_when_the_catalogue_is_slow_or_in_trouble(bool isSlow)
    {
        await using var search = await WithOldShelfAsync();
        string[] paths = ["title?q=Mort", "isbn/" + Books.NthIsbn(1), "author?q=OL25712A"];
        await SearchAsync(search, paths[0]);
        await Eventually.Async(
            async () => (await search.Http.GetAsync("/api/search/" + paths[2])).Headers.Age == TimeSpan.Zero, "the renewal, whose end is the author's list");
        foreach (var path in paths)
            Assert.Equal("HIT", await SearchAsync(search, path));
        await search.LoseAsync("OL25712A");
        search.Time.Advance(TimeSpan.FromSeconds(31));
        search.Catalog.IsHeldUp = isSlow;
        search.Catalog.Trouble = new CatalogUnavailableException("Stub", TimeSpan.FromSeconds(30), "down");

        foreach (var path in paths)
        {
            var calls = search.Catalog.Calls.Count;
            var answer = SearchAsync(search, path);
            await Eventually.Async(() => search.Catalog.Calls.Count > calls, "the catalogue to be asked");
            if (isSlow)
            {
                Assert.False(answer.IsCompleted);
                await Eventually.Async(
                    () =>
                    {
                        search.Time.Advance(TimeSpan.FromSeconds(0.1));
                        return answer.IsCompleted;
                    },
                    "an answer after the soft time-out");
            }
            Assert.Equal("STALE", await answer);
        }
        Assert.Equal("503", isSlow ? "503" : await SearchAsync(search, "title?q=Unheard+Of"));
    }
}

static class ListOfWorks
{
    public static void AddRange(this List<Bibliographies.Work> works, string[] titles, Func<string, int, Bibliographies.Work> work) =>
        works.AddRange(titles.Select(work));
}
