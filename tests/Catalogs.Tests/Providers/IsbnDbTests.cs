using CacheWarming.Catalogs;

namespace CacheWarming.Tests.Catalogs.Providers;

public sealed class IsbnDbTests
{
    static readonly SimulatedBook[] Books =
    [
        new("9780061054884", "The Dispossessed", "Ursula K. Le Guin") { Date = "1994-05-01T00:00:01Z", Language = "en", Subjects = ["Fiction"] },
        new("9780060512750", "The Dispossessed (Hainish Cycle, 6)", "Ursula K. Le Guin") { Date = 1974, Language = "en_US" },
        new("9780689845338", "Tehanu", "Ursula K. Le Guin", "A. Narrator"),
    ];

    [Fact]
    public async Task Editions_of_an_author_are_one_call_and_become_works()
    {
        await using var isbnDb = await IsbnDbSimulator.StartAsync(Books);
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, isbnDb: isbnDb, settings: ("IsbnDb:BooksPerAuthor", "1000"));

        var answer = await providers.IsbnDb.WorksOfAsync("Ursula K. Le Guin");

        Assert.Equal(1, answer.UpstreamCalls);
        Assert.Equal(["The Dispossessed", "Tehanu"], answer.Bibliography!.Works.Select(work => work.Title));
        var work = answer.Bibliography.Works[0];
        Assert.Equal(2, work.EditionCount);
        Assert.Equal(1974, work.FirstPublishYear);
        Assert.Equal(["eng"], work.Languages);
        Assert.Matches("^isbndb:[0-9a-f]{16}$", work.Id);
        Assert.Equal("ISBNdb", work.Provider);
        var asked = Assert.Single(isbnDb.AllAsked);
        Assert.Equal("/author/Ursula%20K.%20Le%20Guin", asked.Path);
        Assert.Equal("1000", asked.Query["pageSize"]);
    }

    [Theory]
    [InlineData("Nobody", 1)]
    [InlineData("AC/DC", 1)]
    [InlineData("..", 0)]
    public async Task What_is_not_there_is_not_known(string author, int calls)
    {
        await using var isbnDb = await IsbnDbSimulator.StartAsync(Books);
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, isbnDb: isbnDb);

        Assert.Equal(new AuthorAnswer(null, calls), await providers.IsbnDb.WorksOfAsync(author));
        Assert.All(isbnDb.AllAsked, asked => Assert.StartsWith("/author/", asked.Path, StringComparison.Ordinal));
        Assert.Empty(await providers.IsbnDb.WorksByIsbnAsync([Asking.Isbn("9780441478125")], Caller.Search, CancellationToken.None));
        Assert.Empty(await providers.IsbnDb.WorksByTitleAsync("No such title", Caller.Search, CancellationToken.None));
    }

    [Fact]
    public async Task A_title_and_an_isbn_find_their_works()
    {
        await using var isbnDb = await IsbnDbSimulator.StartAsync(Books);
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, isbnDb: isbnDb);

        var byTitle = await providers.IsbnDb.WorksByTitleAsync("tehanu", Caller.Search, CancellationToken.None);
        var byIsbn = await providers.IsbnDb.WorksByIsbnAsync([Asking.Isbn("0689845332")], Caller.Search, CancellationToken.None);

        Assert.Equal("Tehanu", Assert.Single(byTitle).Title);
        Assert.Equal(byTitle[0].Id, Assert.Single(byIsbn).Id);
    }

    [Theory]
    [InlineData(429, """{"message":"Limit Exceeded"}""", 30)]
    [InlineData(401, """{"message":"Unauthorized"}""", 600)]
    [InlineData(403, """{"message":"Forbidden"}""", 600)]
    [InlineData(503, "", 30)]
    [InlineData(500, "", 5)]
    public async Task Trouble_of_the_provider_says_when_to_come_back(int status, string body, int seconds)
    {
        await using var isbnDb = await StubCatalogue.AnsweringAsync(body, status);
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, isbnDb: isbnDb);

        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => providers.IsbnDb.WorksOfAsync("Ann Author"));

        Assert.Equal("ISBNdb", trouble.Provider);
        Assert.Equal(TimeSpan.FromSeconds(seconds), trouble.RetryAfter);
        Assert.Equal(seconds == 600, trouble.Reason.Contains("IsbnDb:ApiKey", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"books":{}}""")]
    public async Task An_answer_that_cannot_be_read_concerns_only_this_question(string body)
    {
        await using var isbnDb = await StubCatalogue.AnsweringAsync(body);
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, isbnDb: isbnDb);

        await Assert.ThrowsAsync<UnreadableAnswerException>(() => providers.IsbnDb.WorksOfAsync("Ann Author"));
    }
}
