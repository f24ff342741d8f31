using CacheWarming.Catalogs;
using CacheWarming.Tests.Catalogs.OpenLibrary;

namespace CacheWarming.Tests.Catalogs.Providers;

/// <summary>What the providers are asked, byte for byte: recorded answers and their caches are found by it.</summary>
public sealed class AddressesTests
{
    const string Fields = "fields=key,title,author_key,author_name,isbn,first_publish_year,subject,cover_i,edition_count,language";
    const string Volumes = "fields=kind,items(id,volumeInfo(title,subtitle,authors,publishedDate,categories,industryIdentifiers,language))";

    static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Open_Library()
    {
        await using var server = await StubCatalogue.AnsweringAsync("", 404);
        await using var catalog = new CatalogUnderTest(new Uri(server.Address, "mirror/"));

        await catalog.WorksOfAsync("Karel Čapek & Co.");
        await catalog.WorksOfAsync("", "OL1A");
        await catalog.Catalog.WorksByTitleAsync("100% R.U.R.: +1", Caller.Search, Never);
        await catalog.Catalog.WorksByIsbnAsync([Asking.Isbn("9780060512750"), Asking.Isbn("9780441478125")], Caller.Search, Never);
        await catalog.Catalog.WorksBySubjectAsync("Science fiction", Caller.Search, Never);

        Assert.Equal(
            [
                $"/mirror/search.json?author=Karel%20%C4%8Capek%20Co.&{Fields}&sort=editions&limit=100&offset=0",
                $"/mirror/search.json?q=author_key%3AOL1A&{Fields}&sort=editions&limit=100&offset=0",
                "/mirror/authors/OL1A.json",
                $"/mirror/search.json?title=100%25%20R.U.R.%201&{Fields}&limit=20&offset=0",
                $"/mirror/search.json?q=isbn%3A%289780060512750%20OR%209780441478125%29&{Fields}&sort=editions&limit=8&offset=0",
                $"/mirror/search.json?q=subject%3A%22Science%20fiction%22&{Fields}&sort=editions&limit=100&offset=0",
            ],
            server.AllAsked.Select(asked => asked.Target));
    }

    [Fact]
    public async Task Google_Books()
    {
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var server = await StubCatalogue.AnsweringAsync("", 404);
        await using var providers = new ProvidersUnderTest(openLibrary, server);

        await providers.Google.WorksOfAsync("Čapek + Co.");
        await providers.Google.WorksByTitleAsync("R.U.R. & more?", Caller.Search, Never);
        await providers.Google.WorksByIsbnAsync([Asking.Isbn("9780060512750")], Caller.Search, Never);

        Assert.Equal(
            [
                $"/volumes?q=inauthor%3A%22%C4%8Capek%20%2B%20Co.%22&printType=books&startIndex=0&maxResults=40&{Volumes}",
                $"/volumes?q=intitle%3A%22R.U.R.%20%26%20more%3F%22&printType=books&startIndex=0&maxResults=20&{Volumes}",
                $"/volumes?q=isbn%3A9780060512750&printType=books&startIndex=0&maxResults=20&{Volumes}",
            ],
            server.AllAsked.Select(asked => asked.Target));
    }

    [Fact]
    public async Task ISBNdb()
    {
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var server = await StubCatalogue.AnsweringAsync("", 404);
        await using var providers = new ProvidersUnderTest(openLibrary, isbnDb: server);

        await providers.IsbnDb.WorksOfAsync("AC/DC? Čapek");
        await providers.IsbnDb.WorksByTitleAsync("../R.U.R.", Caller.Search, Never);
        await providers.IsbnDb.WorksByIsbnAsync([Asking.Isbn("9780060512750")], Caller.Search, Never);

        Assert.Equal(
            ["/author/AC%2FDC%3F%20%C4%8Capek?page=1&pageSize=500", "/books/..%2FR.U.R.?page=1&pageSize=20&column=title", "/book/9780060512750"],
            server.AllAsked.Select(asked => asked.Target));
    }
}
