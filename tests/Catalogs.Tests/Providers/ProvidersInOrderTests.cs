using CacheWarming.Catalogs;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Catalogs.Providers;

public sealed class ProvidersInOrderTests
{
    static readonly SimulatedVolume Volume = new("v1", "The Last Book", "Ann Author") { Isbns = ["9780441478125"] };

    readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 10, 28, 15, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("unknown", "ok", "Google Books")]
    [InlineData("down", "ok", "Google Books")]
    [InlineData("partial", "ok", "Google Books")]
    [InlineData("unreadable", "ok", "Google Books")]
    [InlineData("denied", "ok", "Google Books")]
    [InlineData("busy for hours", "ok", "Google Books")]
    [InlineData("unknown", "unknown", "nobody")]
    [InlineData("unknown", "down", "nobody")]
    [InlineData("unknown", "used up", "nobody")]
    [InlineData("down", "unknown", "trouble of Open Library for 30 s")]
    [InlineData("down", "down", "trouble of Open Library for 30 s")]
    [InlineData("down", "used up", "trouble of Open Library for 30 s")]
    [InlineData("partial", "unknown", "trouble of Open Library for 5 s")]
    [InlineData("partial", "down", "trouble of Open Library for 5 s")]
    [InlineData("partial", "used up", "trouble of Open Library for 5 s")]
    [InlineData("denied", "down", "trouble of Open Library for 30 s")]
    [InlineData("busy", "ok", "trouble of Open Library for 20 s")]
    public async Task Warming_turns_to_the_next_when_the_first_does_not_know_or_is_down_and_never_waits_for_the_next(string first, string next, string who) =>
        Assert.Equal(who, await AskAsync(first, next, async catalog => (await catalog.WorksOfAsync("Ann Author", "OL1A")).Bibliography?.Provider));

    [Theory]
    [InlineData("unknown", "ok", "Google Books")]
    [InlineData("down", "ok", "Google Books")]
    [InlineData("partial", "ok", "Google Books")]
    [InlineData("busy", "ok", "Google Books")]
    [InlineData("unknown", "unknown", "nobody")]
    [InlineData("unknown", "down", "trouble of Google Books for 30 s")]
    [InlineData("unknown", "used up", "nobody")]
    [InlineData("down", "unknown", "trouble of Open Library for 30 s")]
    [InlineData("down", "used up", "trouble of Open Library for 30 s")]
    public async Task A_reader_gets_an_answer_from_whoever_has_one_or_hears_when_to_come_back(string first, string next, string who)
    {
        Assert.Equal(who, await AskAsync(first, next, async catalog =>
            await catalog.WorksByTitleAsync("The Last Book", Caller.Search, CancellationToken.None) is [var work, ..] ? work.Provider : null));
        Assert.Equal(who, await AskAsync(first, next, async catalog =>
            await catalog.WorksByIsbnAsync([Asking.Isbn("9780441478125")], Caller.Search, CancellationToken.None) is [var work, ..] ? work.Provider : null));
    }

    [Fact]
    public async Task Whom_the_first_knows_the_others_are_not_asked_about()
    {
        await using var openLibrary = await OpenLibraryStub.KnowingAsync(OpenLibraryStub.Work("OL1W", "The Last Book"));
        await using var google = await GoogleBooksSimulator.StartAsync(Volume);
        await using var isbnDb = await IsbnDbSimulator.StartAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google, isbnDb);

        var answer = await providers.Catalog.WorksOfAsync("Ann Author");
        await providers.Catalog.WorksByTitleAsync("The Last Book", Caller.Search, CancellationToken.None);

        Assert.Equal("Open Library and Google Books and ISBNdb", providers.Catalog.Name);
        Assert.Equal("Open Library", Assert.Single(answer.Bibliography!.Works).Provider);
        Assert.Equal(1, answer.UpstreamCalls);
        Assert.Empty(google.AllAsked);
        Assert.Empty(isbnDb.AllAsked);
    }

    [Fact]
    public async Task All_calls_that_an_answer_took_are_counted()
    {
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var google = await GoogleBooksSimulator.StartAsync();
        await using var isbnDb = await IsbnDbSimulator.StartAsync(new SimulatedBook("9780441478125", "The Last Book", "Ann Author"));
        await using var providers = new ProvidersUnderTest(openLibrary, google, isbnDb);

        var answer = await providers.Catalog.WorksOfAsync("Ann Author");

        Assert.Equal("ISBNdb", answer.Bibliography!.Provider);
        Assert.Equal(3, answer.UpstreamCalls);
        Assert.Equal(3, answer.Bibliography.UpstreamCalls);
    }

    [Fact]
    public async Task A_title_that_the_first_answers_with_other_books_is_looked_for_elsewhere()
    {
        await using var openLibrary = await OpenLibraryStub.KnowingAsync(OpenLibraryStub.Work("OL1W", "The Very Last Book of All"));
        await using var google = await GoogleBooksSimulator.StartAsync(Volume);
        await using var providers = new ProvidersUnderTest(openLibrary, google);

        var works = await providers.Catalog.WorksByTitleAsync("The Last Book", Caller.Search, CancellationToken.None);

        Assert.Equal("Google Books", Assert.Single(works).Provider);
    }

    [Fact]
    public async Task Isbns_in_bulk_are_asked_only_of_the_first()
    {
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var google = await GoogleBooksSimulator.StartAsync(Volume);
        await using var providers = new ProvidersUnderTest(openLibrary, google);

        Assert.Equal(100, providers.Catalog.IsbnsPerCall);
        Assert.Empty(await providers.Catalog.WorksByIsbnAsync(
            [Asking.Isbn("9780441478125"), Asking.Isbn("9780689845338")], Caller.Warming, CancellationToken.None));
        Assert.Empty(google.AllAsked);
    }

    [Fact]
    public async Task A_provider_without_a_key_is_not_asked()
    {
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var google = await GoogleBooksSimulator.StartAsync(Volume);
        await using var providers = new ProvidersUnderTest(openLibrary, google, settings: ("GoogleBooks:ApiKey", " "));

        Assert.Null((await providers.Catalog.WorksOfAsync("Ann Author")).Bibliography);
        Assert.Equal("Open Library", providers.Catalog.Name);
        Assert.Empty(google.AllAsked);
    }

    async Task<string> AskAsync(string first, string next, Func<ICatalog, Task<string?>> ask)
    {
        await using var openLibrary = await (first switch
        {
            "unknown" => OpenLibraryStub.KnowingNothingAsync(),
            "down" => OpenLibraryStub.DownAsync(),
            "partial" => OpenLibraryStub.GivingPartsAsync(),
            "unreadable" => StubCatalogue.AnsweringAsync("<html>"),
            "denied" => StubCatalogue.AnsweringAsync("<html>", 403),
            "busy" => OpenLibraryStub.BusyAsync("20"),
            "busy for hours" => OpenLibraryStub.BusyAsync("7200"),
            _ => throw new ArgumentOutOfRangeException(nameof(first)),
        });
        await using var google = await (next switch
        {
            "ok" => GoogleBooksSimulator.StartAsync(Volume),
            "unknown" => GoogleBooksSimulator.StartAsync(),
            "down" => GoogleBooksSimulator.RefusingAsync(503, "backendFailed"),
            "used up" => GoogleBooksSimulator.RefusingAsync(403, "dailyLimitExceeded"),
            _ => throw new ArgumentOutOfRangeException(nameof(next)),
        });
        await using var providers = new ProvidersUnderTest(openLibrary, google, time: _clock);
        try
        {
            return await ask(providers.Catalog) ?? "nobody";
        }
        catch (CatalogUnavailableException trouble)
        {
            return $"trouble of {trouble.Provider} for {trouble.RetryAfter.TotalSeconds:0} s";
        }
    }
}
