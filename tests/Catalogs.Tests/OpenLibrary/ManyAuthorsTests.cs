using System.Globalization;
using CacheWarming.Bibliographies;
using CacheWarming.Catalogs;
using CacheWarming.OpenLibrarySimulator;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Tests.Catalogs.OpenLibrary;

public sealed class ManyAuthorsTests
{
    const int Authors = 30;

    [Fact]
    public async Task Authors_whose_ids_are_known_are_two_calls_together()
    {
        await using var server = await Shelf.ServeAsync(Works(Authors));
        await using var catalog = new CatalogUnderTest(server.Address);

        var outcomes = await catalog.WorksOfAllAsync([.. Enumerable.Range(0, Authors).Select(ById)]);

        Assert.All(outcomes, outcome => Assert.Equal(Works(Authors).Where(work => work.Authors.Contains(Author(outcome.Index))).Select(work => work.Key),
            outcome.Answer!.Bibliography!.Works.Select(work => work.Id)));
        Assert.Equal(2, server.Statistics.Calls);
        Assert.Equal(2, outcomes.Sum(outcome => outcome.Answer!.UpstreamCalls));
        Assert.Equal(2, outcomes.Sum(outcome => outcome.Answer!.Bibliography!.UpstreamCalls));
    }

    [Fact]
    public async Task Names_cost_one_call_more_that_brings_the_readers_own_books_first()
    {
        await using var server = await Shelf.ServeAsync(Works(Authors));
        await using var catalog = new CatalogUnderTest(server.Address);
        var questions = Enumerable.Range(0, Authors).Select(i => ByName(i) with { HintIsbns = [Isbn.FromDigits(IsbnOf(i))] }).ToList();

        var progress = await catalog.Catalog.WorksOfAuthorsAsync(questions, Caller.Warming, CancellationToken.None).ToListAsync();

        Assert.Equal(Authors, progress[0].Books.Count);
        Assert.Empty(progress[0].Authors);
        Assert.All(progress.SelectMany(one => one.Authors), outcome => Assert.Equal(Author(outcome.Index).Key, outcome.Answer!.Bibliography!.Author.CatalogId));
        Assert.All(progress.SelectMany(one => one.Authors), outcome => Assert.StartsWith("sure", outcome.Answer!.Bibliography!.Reason, StringComparison.Ordinal));
        Assert.Equal(3, server.Statistics.Calls);
    }

    [Fact]
    public async Task Books_that_are_known_already_are_not_asked_for_again()
    {
        await using var server = await Shelf.ServeAsync(Works(Authors));
        await using var catalog = new CatalogUnderTest(server.Address);
        var own = await catalog.Catalog.WorksByIsbnAsync([.. Enumerable.Range(0, Authors).Select(i => Isbn.FromDigits(IsbnOf(i)))], Caller.Warming, CancellationToken.None);
        server.ResetStatistics();

        var outcomes = await catalog.WorksOfAllAsync([.. Enumerable.Range(0, Authors).Select(i => ByName(i) with
        {
            HintIsbns = [Isbn.FromDigits(IsbnOf(i))],
            KnownBooks = [.. own.Where(work => work.Isbns.Contains(Isbn.FromDigits(IsbnOf(i))))],
        })]);

        Assert.All(outcomes, outcome => Assert.StartsWith("sure", outcome.Answer!.Bibliography!.Reason, StringComparison.Ordinal));
        Assert.Equal(2, server.Statistics.Calls);
    }

    [Fact]
    public async Task An_author_of_many_works_is_asked_for_alone_and_the_others_together()
    {
        var kafka = new CatalogAuthor("OL33146A", "Franz Kafka");
        await using var server = await Shelf.ServeAsync(Works(Authors).Concat(Shelf.Of(kafka, 1_863)));
        await using var catalog = new CatalogUnderTest(server.Address);

        var outcomes = await catalog.WorksOfAllAsync([.. Enumerable.Range(0, Authors).Select(ById), new AuthorQuestion("Franz Kafka", kafka.Key, [], [])]);

        Assert.Equal(100, outcomes[Authors].Answer!.Bibliography!.Works.Count);
        Assert.Equal(1_863, outcomes[Authors].Answer!.Bibliography!.Total);
        Assert.All(outcomes.SkipLast(1), outcome => Assert.Equal(15, outcome.Answer!.Bibliography!.Works.Count));
        Assert.Equal(3, server.Statistics.Calls);
    }

    [Fact]
    public async Task An_answer_holds_no_more_works_than_a_page()
    {
        await using var server = await Shelf.ServeAsync(Works(Authors));
        await using var catalog = new CatalogUnderTest(server.Address, settings: ("PageSize", "100"));

        var outcomes = await catalog.WorksOfAllAsync([.. Enumerable.Range(0, Authors).Select(ById)]);

        Assert.All(outcomes, outcome => Assert.Equal(15, outcome.Answer!.Bibliography!.Works.Count));
        // Six of fifteen works fit.
        Assert.Equal(1 + 5, server.Statistics.Calls);
    }

    [Fact]
    public async Task Who_is_not_in_the_catalogue_costs_no_call_of_their_own()
    {
        await using var server = await Shelf.ServeAsync(Works(Authors));
        await using var catalog = new CatalogUnderTest(server.Address);

        var outcomes = await catalog.WorksOfAllAsync([.. Enumerable.Range(0, Authors).Select(ByName), .. Enumerable.Range(0, 10).Select(i => new AuthorQuestion($"Stranger Number{(char)('a' + i)}", null, ["A Book"], []))]);

        Assert.All(outcomes.Take(Authors), outcome => Assert.NotNull(outcome.Answer!.Bibliography));
        Assert.All(outcomes.Skip(Authors), outcome => Assert.Null(outcome.Answer!.Bibliography));
        Assert.Equal(2, server.Statistics.Calls);
    }

    [Fact]
    public async Task A_merged_record_is_followed()
    {
        await using var server = await Simulator.StartAsync(
            new SimulatorOptions { Works = [.. Works(Authors)], Redirects = new Dictionary<string, string>(StringComparer.Ordinal) { ["OL99A"] = Author(0).Key } }, CancellationToken.None);
        await using var catalog = new CatalogUnderTest(server.Address);

        var outcomes = await catalog.WorksOfAllAsync([.. Enumerable.Range(1, 5).Select(ById), new AuthorQuestion(Author(0).Name, "OL99A", [], [])]);

        Assert.Equal(Author(0).Key, outcomes[5].Answer!.Bibliography!.Author.CatalogId);
        Assert.Equal(15, outcomes[5].Answer!.Bibliography!.Works.Count);
    }

    [Fact]
    public async Task One_author_at_once_is_asked_for_as_before()
    {
        await using var server = await Shelf.ServeAsync(Works(Authors));
        await using var catalog = new CatalogUnderTest(server.Address, settings: ("AuthorsPerCall", "1"));

        var outcomes = await catalog.WorksOfAllAsync([.. Enumerable.Range(0, Authors).Select(ById)]);

        Assert.All(outcomes, outcome => Assert.Equal(1, outcome.Answer!.UpstreamCalls));
        Assert.Equal(Authors, server.Statistics.Calls);
    }

    [Theory]
    [InlineData(500, null)]
    [InlineData(400, null)]
    [InlineData(414, null)]
    [InlineData(200, "{\"numFound\":")]
    [InlineData(200, """{"numFound":99,"numFoundExact":false,"docs":[]}""")]
    public async Task An_author_who_spoils_every_answer_costs_only_itself(int status, string? body)
    {
        await using var server = await Shelf.ServeAsync(Works(Authors));
        server.AddFault(new Fault { Author = Author(7).Key, Path = "/search.json", Status = status, Body = body });
        await using var catalog = new CatalogUnderTest(server.Address);

        // Trouble of one that may be the provider's ends the batch: the next begins without those who are done.
        var left = Enumerable.Range(0, Authors).ToList();
        for (var round = 0; round < 3 && left.Count > 1; round++)
        {
            var outcomes = await catalog.WorksOfAllAsync([.. left.Select(ById)]);
            left = [.. left.Where((_, i) => outcomes[i].Answer?.Bibliography is null)];
            left.Sort((one, other) => (one == 7).CompareTo(other == 7));
        }

        Assert.Equal([7], left);
        Assert.True(server.Statistics.Calls <= 40, $"{server.Statistics.Calls} calls");
    }

    [Fact]
    public async Task A_batch_that_is_too_much_is_halved_and_grows_again()
    {
        var most = 8;
        await using var server = await Shelf.ServeAsync(Works(Authors));
        await using var proxy = await StubCatalogue.StartAsync(async context =>
        {
            using var http = new HttpClient();
            if (context.Request.Path == "/search.json" && context.Request.Query["q"].ToString().Split(" OR ").Length > most)
            {
                context.Response.StatusCode = 500;
                return;
            }

            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(await http.GetByteArrayAsync(new Uri(server.Address, context.Request.Path + context.Request.QueryString.ToString())));
        });
        await using var catalog = new CatalogUnderTest(proxy.Address);

        var outcomes = await catalog.WorksOfAllAsync([.. Enumerable.Range(0, Authors).Select(ById)]);
        most = int.MaxValue;
        var before = proxy.AllAsked.Count;
        for (var i = 0; i < 4; i++)
        {
            Assert.All(await catalog.WorksOfAllAsync([.. Enumerable.Range(0, Authors).Select(ById)]), outcome => Assert.NotNull(outcome.Answer));
        }

        Assert.All(outcomes, outcome => Assert.Equal(15, outcome.Answer!.Bibliography!.Works.Count));
        // One of 30, two of 15, four of 8 and 7: seven, and one for the records.
        Assert.Equal(8, before);
        Assert.Equal(Authors, proxy.AllAsked[^1].Query["q"].Split(" OR ").Length);
    }

    [Theory]
    [InlineData(503, 10)]
    [InlineData(429, 1)]
    [InlineData(403, 1)]
    public async Task A_provider_in_trouble_is_everybodys_trouble_after_few_calls(int status, int mostCalls)
    {
        await using var server = await Shelf.ServeAsync(Works(Authors));
        server.AddFault(new Fault { Status = status });
        await using var catalog = new CatalogUnderTest(server.Address);

        var outcomes = await catalog.WorksOfAllAsync([.. Enumerable.Range(0, Authors).Select(ById)]);

        Assert.All(outcomes, outcome => Assert.IsType<CatalogUnavailableException>(outcome.Trouble));
        Assert.InRange(server.Statistics.Calls, 1, mostCalls);
    }

    [Fact]
    public async Task Pages_of_a_fetch_that_broke_off_are_not_fetched_again()
    {
        await using var server = await Shelf.ServeAsync(Shelf.Of(Shelf.LeGuin, 259));
        await using var catalog = new CatalogUnderTest(server.Address, settings: [("MaxWorksPerAuthor", "1000"), ("PageSize", "100"), ("FailuresToBreak", "100")]);
        var asked = 0;
        await using var proxy = await StubCatalogue.StartAsync(async context =>
        {
            using var http = new HttpClient();
            if (++asked == 3)
            {
                context.Response.StatusCode = 500;
                return;
            }

            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(await http.GetByteArrayAsync(new Uri(server.Address, context.Request.Path + context.Request.QueryString.ToString())));
        });
        await using var behindProxy = new CatalogUnderTest(proxy.Address, settings: [("MaxWorksPerAuthor", "1000"), ("PageSize", "100")]);

        await Assert.ThrowsAsync<CatalogUnavailableException>(() => behindProxy.WorksOfAsync("", "OL31353A"));
        var answer = await behindProxy.WorksOfAsync("", "OL31353A");

        Assert.Equal(259, answer.Bibliography!.Works.DistinctBy(work => work.Id).Count());
        Assert.Equal(1, answer.UpstreamCalls);
        Assert.Equal(["0", "100", "200", "200"], proxy.AllAsked.Select(call => call.Query["offset"]));
    }

    [Fact]
    public async Task Together_and_alone_the_answers_are_the_same()
    {
        const int Seeds = 120;
        await using var server = await Simulator.StartAsync(
            new SimulatorOptions { SyntheticAuthors = Seeds, SyntheticSizes = CacheWarming.OpenLibrarySimulator.Synthetic.SyntheticSizes.Real }, CancellationToken.None);
        await using var catalog = new CatalogUnderTest(server.Address);
        IReadOnlyList<AuthorQuestion> questions =
        [
            .. Enumerable.Range(0, Seeds).Select(seed => seed % 2 == 0
                ? new AuthorQuestion(CacheWarming.OpenLibrarySimulator.Synthetic.SyntheticLibrary.SeedName(seed), null, [], [])
                : new AuthorQuestion("", CacheWarming.OpenLibrarySimulator.Synthetic.SyntheticLibrary.SeedKey(seed), [], [])),
        ];

        var together = new List<AuthorOutcome>();
        foreach (var some in questions.Chunk(50))
        {
            together.AddRange(await catalog.WorksOfAllAsync(some));
        }

        var calls = server.Statistics.Calls;
        for (var i = 0; i < questions.Count; i++)
        {
            var alone = await catalog.WorksOfAsync(questions[i].Author, questions[i].CatalogId);
            var (one, other) = (alone.Bibliography!, together[i].Answer!.Bibliography!);
            Assert.Equal(one.Author.CatalogId, other.Author.CatalogId);
            Assert.Equal(one.Works.Select(work => work.Id), other.Works.Select(work => work.Id));
            Assert.Equal(one.Total, other.Total);
        }

        Assert.True(calls < 0.5 * Seeds, $"{calls} calls for {Seeds} authors");
    }

    static CatalogAuthor Author(int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"OL{1_000 + number}A"), $"Berta{(char)('a' + (number / 10))} Winter{(char)('a' + (number % 10))}");

    static AuthorQuestion ById(int number) => new(Author(number).Name, Author(number).Key, [], []);

    static AuthorQuestion ByName(int number) => new(Author(number).Name, null, [], []);

    static string IsbnOf(int number)
    {
        var digits = string.Create(CultureInfo.InvariantCulture, $"978{number:D9}");
        return digits + ((10 - (digits.Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum() % 10)) % 10);
    }

    static IEnumerable<CatalogWork> Works(int authors) => Enumerable.Range(0, authors)
        .SelectMany(number => Shelf.Of(Author(number), 15, editions: 1_000).Select((work, i) => i == 0 ? work with { Isbn = [IsbnOf(number)] } : work));
}
