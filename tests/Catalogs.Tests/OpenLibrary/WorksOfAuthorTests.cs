using CacheWarming.Bibliographies;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Catalogs.OpenLibrary;

public sealed class WorksOfAuthorTests
{
    [Fact]
    public async Task An_author_asked_by_name_costs_one_call_and_brings_titles_co_authors_and_isbns()
    {
        await using var server = await Shelf.ServeAsync(
            new CatalogWork
            {
                Key = "OL59800W",
                Title = "The Left Hand of Darkness",
                Authors = [Shelf.LeGuin, new CatalogAuthor("OL7A", "Someone Else")],
                Isbn = ["0441478123", "9780441478125", "not an isbn"],
                FirstPublishYear = 1969,
                Subject = ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
                EditionCount = 80,
                Language = ["eng", "fre"],
                CoverI = 12,
            });
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("Ursula K. Le Guin");

        var work = Assert.Single(answer.Bibliography!.Works);
        Assert.Equal("OL59800W", work.Id);
        Assert.Equal("The Left Hand of Darkness", work.Title);
        Assert.Equal([new AuthorRef("Ursula K. Le Guin", "OL31353A"), new AuthorRef("Someone Else", "OL7A")], work.Authors);
        Assert.Equal(["9780441478125"], work.Isbns.Select(isbn => isbn.Digits));
        Assert.Equal(1969, work.FirstPublishYear);
        Assert.Equal(8, work.Subjects.Count);
        Assert.Equal(12, work.CoverId);
        Assert.Equal(80, work.EditionCount);
        Assert.Equal(["eng", "fre"], work.Languages);
        Assert.Equal("Open Library", work.Provider);
        Assert.Equal(new AuthorRef("Ursula K. Le Guin", "OL31353A"), answer.Bibliography.Author);
        Assert.Equal(1, answer.Bibliography.Total);
        Assert.NotNull(answer.Bibliography.Reason);
        Assert.Equal(1, answer.UpstreamCalls);
        Assert.Equal(1, answer.Bibliography.UpstreamCalls);
        Assert.Equal(1, server.Statistics.Calls);
    }

    [Fact]
    public async Task An_author_asked_by_id_costs_one_call_and_needs_no_choice()
    {
        await using var server = await Shelf.ServeAsync(Shelf.Of(Shelf.LeGuin, 3));
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("U. Le Guin", "OL31353A");

        Assert.Equal(3, answer.Bibliography!.Works.Count);
        Assert.Equal(Shelf.LeGuin.Name, answer.Bibliography.Author.Name);
        Assert.Null(answer.Bibliography.Reason);
        Assert.Equal(1, server.Statistics.Calls);
        Assert.Equal(1, server.Statistics.ByAuthor["OL31353A"]);
    }

    [Fact]
    public async Task An_author_whom_nobody_knows_is_not_found_after_one_call()
    {
        await using var server = await Shelf.ServeAsync(Shelf.Of(Shelf.LeGuin, 1));
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("Nobody Inparticular");

        Assert.Null(answer.Bibliography);
        Assert.Equal(1, answer.UpstreamCalls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("?!")]
    public async Task A_name_without_a_letter_is_not_asked_about(string name)
    {
        await using var server = await Shelf.ServeAsync(Shelf.Of(Shelf.LeGuin, 1));
        await using var catalog = new CatalogUnderTest(server.Address);

        Assert.Null((await catalog.WorksOfAsync(name)).Bibliography);
        Assert.Empty(await catalog.Catalog.WorksByTitleAsync(name, CacheWarming.Catalogs.Caller.Search, CancellationToken.None));
        Assert.Equal(0, server.Statistics.Calls);
    }

    [Fact]
    public async Task The_users_own_books_choose_among_namesakes_and_only_the_chosen_ones_works_are_kept()
    {
        var novelist = new CatalogAuthor("OL1A", "Robert Martin");
        var programmer = new CatalogAuthor("OL2A", "Robert Martin");
        await using var server = await Shelf.ServeAsync(
            [.. Shelf.Of(novelist, 5), new CatalogWork { Key = "OL9W", Title = "Clean Code", Authors = [programmer], Isbn = ["9780132350884"] }]);
        await using var catalog = new CatalogUnderTest(server.Address);
        Assert.True(Isbn.TryParse("9780132350884", out var isbn));

        var byTitle = await catalog.WorksOfAsync("Robert Martin", titles: ["Clean Code"]);
        var byIsbn = await catalog.WorksOfAsync("Robert Martin", isbns: [isbn]);
        var unguided = await catalog.WorksOfAsync("Robert Martin");

        Assert.Equal("OL2A", byTitle.Bibliography!.Author.CatalogId);
        Assert.Equal("Clean Code", Assert.Single(byTitle.Bibliography.Works).Title);
        Assert.Equal("OL2A", byIsbn.Bibliography!.Author.CatalogId);
        Assert.Equal("OL1A", unguided.Bibliography!.Author.CatalogId);
        Assert.All(unguided.Bibliography.Works, work => Assert.Equal("OL1A", Assert.Single(work.Authors).CatalogId));
        Assert.Equal(3, server.Statistics.Calls);
    }

    [Fact]
    public async Task An_author_who_writes_more_than_the_limit_is_cut_after_one_page()
    {
        await using var server = await Shelf.ServeAsync(Shelf.Of(Shelf.LeGuin, 259));
        await using var catalog = new CatalogUnderTest(server.Address);

        var byName = await catalog.WorksOfAsync("Ursula K. Le Guin");
        var byId = await catalog.WorksOfAsync("Ursula K. Le Guin", "OL31353A");

        Assert.All([byName, byId], answer =>
        {
            Assert.Equal(100, answer.Bibliography!.Works.Count);
            Assert.Equal("Book 1 of Ursula K. Le Guin", answer.Bibliography.Works[0].Title);
            Assert.Equal(259, answer.Bibliography.Total);
            Assert.Equal(1, answer.UpstreamCalls);
        });
        Assert.Equal(2, server.Statistics.Calls);
    }

    [Theory]
    [InlineData("OL31353A", 3)]
    [InlineData(null, 4)]
    public async Task A_higher_limit_is_filled_page_by_page(string? id, int calls)
    {
        await using var server = await Shelf.ServeAsync(Shelf.Of(Shelf.LeGuin, 259));
        await using var catalog = new CatalogUnderTest(server.Address, settings: [("MaxWorksPerAuthor", "1000"), ("PageSize", "100")]);

        var answer = await catalog.WorksOfAsync("Ursula K. Le Guin", id);

        Assert.Equal(259, answer.Bibliography!.Works.DistinctBy(work => work.Id).Count());
        Assert.Equal(259, answer.Bibliography.Total);
        Assert.Equal(calls, answer.UpstreamCalls);
        Assert.Equal(calls, server.Statistics.Calls);
    }

    [Fact]
    public async Task The_last_page_asks_for_no_more_than_the_limit_leaves()
    {
        await using var server = await Shelf.ServeAsync(Shelf.Of(Shelf.LeGuin, 259));
        await using var catalog = new CatalogUnderTest(server.Address, settings: [("MaxWorksPerAuthor", "130"), ("PageSize", "50")]);

        var answer = await catalog.WorksOfAsync("", "OL31353A");

        Assert.Equal(130, answer.Bibliography!.Works.Count);
        Assert.Equal(3, answer.UpstreamCalls);
    }

    [Fact]
    public async Task A_few_strangers_on_a_full_page_are_not_worth_a_second_call()
    {
        var stranger = new CatalogAuthor("OL9A", "Ursula K. Le Guin Society");
        await using var server = await Shelf.ServeAsync([.. Shelf.Of(stranger, 10), .. Shelf.Of(Shelf.LeGuin, 150, editions: 9000)]);
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("Ursula K. Le Guin");

        Assert.Equal(90, answer.Bibliography!.Works.Count);
        Assert.Equal(144, answer.Bibliography.Total);
        Assert.Equal(1, server.Statistics.Calls);
    }

    [Fact]
    public async Task An_author_whom_namesakes_crowd_out_is_fetched_by_id_in_a_second_call()
    {
        var crowd = new CatalogAuthor("OL9A", "Ursula K. Le Guin Society");
        await using var server = await Shelf.ServeAsync([.. Shelf.Of(crowd, 70), .. Shelf.Of(Shelf.LeGuin, 150, editions: 9000)]);
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("Ursula K. Le Guin");

        Assert.Equal("OL31353A", answer.Bibliography!.Author.CatalogId);
        Assert.Equal(100, answer.Bibliography.Works.Count);
        Assert.Equal(150, answer.Bibliography.Total);
        Assert.NotNull(answer.Bibliography.Reason);
        Assert.Equal(2, answer.UpstreamCalls);
        Assert.Equal(1, server.Statistics.ByAuthor["OL31353A"]);
    }

    [Fact]
    public async Task An_id_that_was_merged_into_another_is_followed()
    {
        await using var server = await Simulator.StartAsync(
            new SimulatorOptions
            {
                Works = [.. Shelf.Of(Shelf.LeGuin, 2)],
                Redirects = new Dictionary<string, string>(StringComparer.Ordinal) { ["OL8A"] = "OL31353A" },
            },
            CancellationToken.None);
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("Ursula Le Guin", "OL8A");

        Assert.Equal("OL31353A", answer.Bibliography!.Author.CatalogId);
        Assert.Equal(2, answer.Bibliography.Works.Count);
        Assert.InRange(answer.UpstreamCalls, 1, 3);
        Assert.Equal(server.Statistics.Calls, answer.UpstreamCalls);
    }

    [Fact]
    public async Task Merges_in_a_circle_end()
    {
        await using var server = await StubCatalogue.StartAsync(context => WriteAsync(context, context.Request.Path.Value switch
        {
            "/authors/OL1A.json" => """{"type":{"key":"/type/redirect"},"location":"/authors/OL2A"}""",
            "/authors/OL2A.json" => """{"type":{"key":"/type/redirect"},"location":"/authors/OL1A"}""",
            _ => """{"numFound":0,"numFoundExact":true,"docs":[]}""",
        }));
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("Somebody", "OL1A");

        Assert.Null(answer.Bibliography);
        Assert.Equal(server.AllAsked.Count, answer.UpstreamCalls);
    }

    [Theory]
    [InlineData("""{"key":"/authors/OL1A","type":{"key":"/type/delete"}}""", 200)]
    [InlineData("""{"key":"/authors/OL1A","type":{"key":"/type/author"}}""", 200)]
    [InlineData("""{"error":"notfound"}""", 404)]
    public async Task An_id_without_works_that_leads_nowhere_is_not_found(string record, int status)
    {
        await using var server = await StubCatalogue.StartAsync(context =>
        {
            var isRecord = context.Request.Path.StartsWithSegments("/authors", StringComparison.Ordinal);
            context.Response.StatusCode = isRecord ? status : 200;
            return WriteAsync(context, isRecord ? record : """{"numFound":0,"numFoundExact":true,"docs":[]}""");
        });
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("Somebody", "OL1A");

        Assert.Null(answer.Bibliography);
        Assert.Equal(2, answer.UpstreamCalls);
    }

    [Fact]
    public async Task Holes_in_the_records_do_no_harm()
    {
        await using var server = await StubCatalogue.AnsweringAsync(
            """
            {"numFound":5,"docs":[
              null,
              {"key":"/works/OL1W"},
              {"title":"No key"},
              {"key":"/works/OL2W","title":" Poems ","author_key":["OL1A","OL2A"],"author_name":["Ann  Author"],"cover_i":-1,"first_publish_year":"1901","isbn":[null,"1"],"unknown":{}},
              {"key":"/works/OL3W","title":"Tales","author_key":["OL1A","OL1A"],"author_name":["Ann Author","Ann Author"],"subject":["a",null,"a"]}]}
            """);
        await using var catalog = new CatalogUnderTest(server.Address);

        var works = (await catalog.WorksOfAsync("Ann Author", "OL1A")).Bibliography!.Works;

        Assert.Equal(["OL2W", "OL3W"], works.Select(work => work.Id));
        Assert.Equal("Poems", works[0].Title);
        Assert.Equal([new AuthorRef("Ann Author", null)], works[0].Authors);
        Assert.Null(works[0].CoverId);
        Assert.Equal(1901, works[0].FirstPublishYear);
        Assert.Empty(works[0].Isbns);
        Assert.Equal([new AuthorRef("Ann Author", "OL1A")], works[1].Authors);
        Assert.Equal(["a"], works[1].Subjects);
    }

    [Fact]
    public async Task A_page_that_ends_before_it_should_ends_the_paging()
    {
        await using var server = await StubCatalogue.AnsweringAsync("""{"numFound":500,"docs":[]}""");
        await using var catalog = new CatalogUnderTest(server.Address);

        await catalog.WorksOfAsync("Ann Author", "OL1A");

        Assert.Equal(2, server.AllAsked.Count);
    }

    [Fact]
    public async Task Only_the_fields_that_are_used_are_asked_for_and_most_published_works_first()
    {
        await using var server = await StubCatalogue.AnsweringAsync("""{"numFound":0,"docs":[]}""");
        await using var catalog = new CatalogUnderTest(server.Address);

        await catalog.WorksOfAsync("Key: \"NOT\" (Author)*?");
        await catalog.WorksOfAsync("Somebody", "/authors/OL1A");

        var byName = server.AllAsked[0];
        Assert.Equal("/search.json", byName.Path);
        Assert.Equal("Key not Author", byName.Query["author"]);
        Assert.Equal("editions", byName.Query["sort"]);
        Assert.Equal("100", byName.Query["limit"]);
        Assert.Equal("key,title,author_key,author_name,isbn,first_publish_year,subject,cover_i,edition_count,language", byName.Query["fields"]);
        Assert.Equal("author_key:OL1A", server.AllAsked[1].Query["q"]);
    }

    static Task WriteAsync(Microsoft.AspNetCore.Http.HttpContext context, string body) =>
        Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, body);
}
