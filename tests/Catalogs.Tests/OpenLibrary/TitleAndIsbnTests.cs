using CacheWarming.Bibliographies;
using CacheWarming.Catalogs;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Catalogs.OpenLibrary;

public sealed class TitleAndIsbnTests
{
    static readonly CatalogWork LeftHand = new() { Key = "OL1W", Title = "The Left Hand of Darkness", Authors = [Shelf.LeGuin], Isbn = ["0441478123"] };
    static readonly CatalogWork Tombs = new() { Key = "OL2W", Title = "The Tombs of Atuan", Authors = [Shelf.LeGuin], Isbn = ["9780689845369"] };

    [Fact]
    public async Task A_title_finds_its_work()
    {
        await using var server = await Shelf.ServeAsync(LeftHand, Tombs);
        await using var catalog = new CatalogUnderTest(server.Address);

        var works = await catalog.Catalog.WorksByTitleAsync("The Left Hand of Darkness", Caller.Search, CancellationToken.None);

        Assert.Equal("OL1W", Assert.Single(works).Id);
        Assert.Equal(1, server.Statistics.Calls);
    }

    [Fact]
    public async Task The_question_mark_of_a_title_is_no_wildcard()
    {
        await using var server = await StubCatalogue.AnsweringAsync("""{"numFound":0,"docs":[]}""");
        await using var catalog = new CatalogUnderTest(server.Address);

        await catalog.Catalog.WorksByTitleAsync("Who? - C++: To Be OR NOT", Caller.Search, CancellationToken.None);

        Assert.Equal("Who C++ To Be or not", Assert.Single(server.AllAsked).Query["title"]);
    }

    [Fact]
    public async Task Many_isbns_are_one_call_whichever_form_the_catalogue_has()
    {
        await using var server = await Shelf.ServeAsync(LeftHand, Tombs);
        await using var catalog = new CatalogUnderTest(server.Address);

        var works = await catalog.Catalog.WorksByIsbnAsync([Parse("9780441478125"), Parse("0689845367"), Parse("9780132350884")], Caller.Warming, CancellationToken.None);

        Assert.Equal(["OL1W", "OL2W"], works.Select(work => work.Id).Order(StringComparer.Ordinal));
        Assert.Equal(1, server.Statistics.Calls);
    }

    [Fact]
    public async Task No_isbns_are_no_call_and_too_many_are_refused()
    {
        await using var server = await Shelf.ServeAsync(LeftHand);
        await using var catalog = new CatalogUnderTest(server.Address);
        var tooMany = Enumerable.Repeat(Parse("9780441478125"), catalog.Catalog.IsbnsPerCall + 1).ToList();

        Assert.Empty(await catalog.Catalog.WorksByIsbnAsync([], Caller.Search, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => catalog.Catalog.WorksByIsbnAsync(tooMany, Caller.Search, CancellationToken.None));
        Assert.Equal(0, server.Statistics.Calls);
    }

    static Isbn Parse(string text) => Isbn.TryParse(text, out var isbn) ? isbn : throw new FormatException(text);
}
