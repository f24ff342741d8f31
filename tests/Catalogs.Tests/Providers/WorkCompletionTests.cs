namespace CacheWarming.Tests.Catalogs.Providers;

public sealed class WorkCompletionTests
{
    const string Full = ""","isbn":["9780441478125"],"first_publish_year":1969,"subject":["Androgyny"]""";

    static readonly SimulatedVolume[] Volumes =
    [
        new("v1", "The Last Book", "Ann Author") { Isbns = ["9780689845338"], Date = "2001", Categories = ["Fiction"] },
        new("v2", "The First Book", "Ann Author") { Isbns = ["9780060512750"], Date = "2010", Categories = ["Drama"] },
        new("v3", "A Book That Nobody Else Knows", "Ann Author"),
    ];

    [Fact]
    public async Task Gaps_are_filled_by_one_more_call_and_nothing_known_is_replaced()
    {
        await using var openLibrary = await OpenLibraryStub.KnowingAsync(
            OpenLibraryStub.Work("OL1W", "The Last Book: A Novel"), OpenLibraryStub.Work("OL2W", "The First Book", Full), OpenLibraryStub.Work("OL3W", "Another"));
        await using var google = await GoogleBooksSimulator.StartAsync(Volumes);
        await using var providers = new ProvidersUnderTest(openLibrary, google, settings: ("Catalogs:CompleteThinWorks", "true"));

        var answer = await providers.Catalog.WorksOfAsync("Ann Author");

        Assert.Equal(["OL1W", "OL2W", "OL3W"], answer.Bibliography!.Works.Select(work => work.Id));
        Assert.All(answer.Bibliography.Works, work => Assert.Equal("Open Library", work.Provider));
        var (completed, full, other) = (answer.Bibliography.Works[0], answer.Bibliography.Works[1], answer.Bibliography.Works[2]);
        Assert.Equal("9780689845338", Assert.Single(completed.Isbns).Digits);
        Assert.Equal(2001, completed.FirstPublishYear);
        Assert.Equal(["Fiction"], completed.Subjects);
        Assert.Equal("9780441478125", Assert.Single(full.Isbns).Digits);
        Assert.Equal(1969, full.FirstPublishYear);
        Assert.Empty(other.Isbns);
        Assert.Equal(2, answer.UpstreamCalls);
        Assert.Single(google.AllAsked);
    }

    [Theory]
    [InlineData("false", "")]
    [InlineData("true", Full)]
    public async Task No_call_is_made_unless_configured_and_unless_something_is_thin(string complete, string more)
    {
        await using var openLibrary = await OpenLibraryStub.KnowingAsync(OpenLibraryStub.Work("OL1W", "The Last Book", more));
        await using var google = await GoogleBooksSimulator.StartAsync(Volumes);
        await using var providers = new ProvidersUnderTest(openLibrary, google, settings: ("Catalogs:CompleteThinWorks", complete));

        Assert.Equal(1, (await providers.Catalog.WorksOfAsync("Ann Author")).UpstreamCalls);
        Assert.Empty(google.AllAsked);
    }

    [Fact]
    public async Task Trouble_of_the_other_leaves_works_thin_and_a_used_up_quota_passes_to_the_next()
    {
        await using var openLibrary = await OpenLibraryStub.KnowingAsync(OpenLibraryStub.Work("OL1W", "The Last Book"));
        await using var google = await GoogleBooksSimulator.RefusingAsync(429, "dailyLimitExceeded");
        await using var isbnDb = await IsbnDbSimulator.StartAsync(new SimulatedBook("9780689845338", "The Last Book", "Ann Author"));
        await using var providers = new ProvidersUnderTest(openLibrary, google, isbnDb, settings: ("Catalogs:CompleteThinWorks", "true"));

        var thin = await providers.Catalog.WorksOfAsync("Ann Author");
        var completed = await providers.Catalog.WorksOfAsync("Ann Author");

        Assert.Empty(thin.Bibliography!.Works[0].Isbns);
        Assert.Single(completed.Bibliography!.Works[0].Isbns);
        Assert.Single(google.AllAsked);
    }
}
