using System.Net;
using System.Text.Json;
using CacheWarming.Catalogs;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.BookCaching.Searching;

public sealed class SearchEndpointsTests
{
    static async Task<(HttpResponseMessage Response, JsonElement Body)> GetAsync(SearchService search, string path)
    {
        var response = await search.Http.GetAsync(path);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response, body.RootElement.Clone());
    }

    static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    static string[] IdsOf(JsonElement body) => [.. body.GetProperty("items").EnumerateArray().Select(work => work.GetProperty("id").GetString()!)];

    [Fact]
    public async Task A_miss_reads_through_and_the_next_search_is_a_hit_of_some_age()
    {
        await using var search = await SearchService.StartAsync();
        search.Catalog.Works.Add(Books.Work("OL1W", "The Dispossessed", Books.LeGuin, Books.NthIsbn(1).Digits));
        search.Catalog.Works.Add(Books.Work("OL2W", "The Dispossessed and others", Books.Gaiman));

        var (miss, fetched) = await GetAsync(search, "/api/search/title?q=Dispossessed");
        Assert.Equal(("MISS", "0"), (Header(miss, "X-Cache"), Header(miss, "Age")));
        Assert.Equal("application/json", miss.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["OL1W"], IdsOf(fetched));

        search.Time.Advance(TimeSpan.FromSeconds(90));
        foreach (var path in new[] { "/api/search/title?q=the%20dispossessed&author=Le+Guin,+Ursula+K.", $"/api/search/isbn/{Books.NthIsbn(1).ToIsbn10()}" })
        {
            var (hit, stored) = await GetAsync(search, path);
            Assert.Equal(("HIT", "90"), (Header(hit, "X-Cache"), Header(hit, "Age")));
            Assert.Equal(fetched.GetProperty("items").GetRawText(), stored.GetProperty("items").GetRawText());
        }
        Assert.Single(search.Catalog.Calls);

        search.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal("STALE", Header((await GetAsync(search, "/api/search/title?q=Dispossessed")).Response, "X-Cache"));
    }

    [Theory]
    [InlineData("The%20Dispossessed", "Neil+Gaiman", "OL1W")]
    [InlineData("Dispossessed:%20The%20Ambiguous%20Isle", "", "OL1W")]
    public async Task A_search_that_misses_says_what_is_near_and_that_is_no_hit(string title, string author, string near)
    {
        await using var search = await SearchService.StartAsync();
        search.Catalog.Works.Add(Books.Work("OL1W", "The Dispossessed: An Ambiguous Utopia", Books.LeGuin));
        Assert.Equal("MISS", Header((await GetAsync(search, "/api/search/title?q=The%20Dispossessed")).Response, "X-Cache"));

        for (var again = 0; again < 2; again++)
        {
            var (response, body) = await GetAsync(search, $"/api/search/title?q={title}&author={author}");
            Assert.NotEqual("HIT", Header(response, "X-Cache"));
            Assert.Empty(IdsOf(body));
            Assert.Equal(0, body.GetProperty("total").GetInt32());
            Assert.Equal([near], body.GetProperty("similar").EnumerateArray().Select(work => work.GetProperty("id").GetString()));
        }
    }

    [Theory]
    [InlineData("Dispossessed", "Dispossessed Lands")]
    [InlineData("Räuber", "Der Räuber Hotzenplotz")]
    [InlineData("Война", "Война и мир")]
    [InlineData("罪", "罪と罰")]
    public async Task What_is_near_is_said_as_long_as_the_miss_is_believed_and_the_catalogue_is_asked_once(string asked, string given)
    {
        await using var search = await SearchService.StartAsync();
        search.Catalog.Works.Add(Books.Work("OL1W", given, Books.LeGuin));

        for (var again = 0; again < 3; again++)
        {
            var (response, body) = await GetAsync(search, $"/api/search/title?q={Uri.EscapeDataString(asked)}");
            Assert.Equal("MISS", Header(response, "X-Cache"));
            Assert.Equal(["OL1W"], body.GetProperty("similar").EnumerateArray().Select(work => work.GetProperty("id").GetString()));
            search.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Single(search.Catalog.Calls);
    }

    [Fact]
    public async Task What_is_near_is_five_works_at_most_and_nothing_is_near_an_answer()
    {
        await using var search = await SearchService.StartAsync();
        for (var i = 1; i < 10; i++)
            search.Catalog.Works.Add(Books.Work($"OL{i}W", "The Dispossessed", Books.LeGuin));

        Assert.Equal(5, (await GetAsync(search, "/api/search/title?q=The%20Dispossessed&author=Neil+Gaiman")).Body.GetProperty("similar").GetArrayLength());
        Assert.False((await GetAsync(search, "/api/search/title?q=The%20Dispossessed")).Body.TryGetProperty("similar", out _));
    }

    [Fact]
    public async Task A_work_says_all_that_is_known_of_it()
    {
        await using var search = await SearchService.StartAsync();
        search.Catalog.Works.Add(Books.Work("OL1W", "Émile \"& <co>\"", Books.LeGuin, Books.NthIsbn(1).Digits));

        var (_, body) = await GetAsync(search, $"/api/search/isbn/{Books.NthIsbn(1)}");
        var expected = $$"""
            {"id":"OL1W","title":"Émile \"& <co>\"","authors":[{"name":"Ursula K. Le Guin","catalogId":"OL31353A"}],
            "isbns":["{{Books.NthIsbn(1)}}"],"firstPublishYear":1969,"subjects":["Science fiction"],"coverId":4711,"editionCount":10,
            "languages":["eng"],"provider":"OpenLibrary"}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), body.GetProperty("items")[0].GetRawText());
    }

    [Fact]
    public async Task An_author_is_found_by_name_and_id_page_by_page()
    {
        await using var search = await SearchService.StartAsync();
        search.Catalog.Works.AddRange(Enumerable.Range(0, 30).Select(n => Books.Work($"OL{n}W", $"Book {n}", Books.Gaiman)));

        var (miss, first) = await GetAsync(search, "/api/search/author?q=Neil%20Gaiman");
        Assert.Equal("MISS", Header(miss, "X-Cache"));
        Assert.Equal((20, 30), (IdsOf(first).Length, first.GetProperty("total").GetInt32()));
        Assert.Equal("OL53305A", first.GetProperty("author").GetProperty("catalogId").GetString());

        var (hit, last) = await GetAsync(search, "/api/search/author?q=OL53305A&limit=7&offset=28");
        Assert.Equal("HIT", Header(hit, "X-Cache"));
        Assert.Equal(["OL28W", "OL29W"], IdsOf(last));
        Assert.Equal((7, 28), (last.GetProperty("limit").GetInt32(), last.GetProperty("offset").GetInt32()));
        Assert.Equal("/api/search/author?q=Neil%20Gaiman&limit=20&offset=20", first.GetProperty("next").GetString());
        Assert.Equal(10, IdsOf((await GetAsync(search, first.GetProperty("next").GetString()!)).Body).Length);
        Assert.Equal(JsonValueKind.Null, last.GetProperty("next").ValueKind);
        Assert.Equal(["author Neil Gaiman"], search.Catalog.Calls);
    }

    [Fact]
    public async Task A_hundred_simultaneous_misses_are_one_call()
    {
        await using var redis = await TestServers.CreateRedisAsync();
        await using var search = await SearchService.StartAsync(redis.ConnectionString);
        search.Catalog.Works.Add(Books.Work("OL1W", "Mort", Books.Pratchett));
        search.Catalog.IsHeldUp = true;
        var all = Enumerable.Range(0, 100).Select(_ => GetAsync(search, "/api/search/title?q=Mort")).ToList();
        await Eventually.Async(() => !search.Catalog.Calls.IsEmpty, "the catalogue to be asked");
        search.Catalog.LetGo();

        Assert.All(await Task.WhenAll(all), one => Assert.Equal(["OL1W"], IdsOf(one.Body)));
        Assert.Single(search.Catalog.Calls);
    }

    [Fact]
    public async Task What_nobody_has_is_an_empty_answer_or_a_404_and_is_not_asked_again_for_a_while()
    {
        await using var search = await SearchService.StartAsync();
        foreach (var expected in new[] { "MISS", "HIT" })
        {
            foreach (var path in new[] { "/api/search/title?q=Nothing", "/api/search/author?q=Nobody" })
            {
                var (response, body) = await GetAsync(search, path);
                Assert.Equal((HttpStatusCode.OK, expected, 0), (response.StatusCode, Header(response, "X-Cache"), body.GetProperty("total").GetInt32()));
            }
            var (notFound, problem) = await GetAsync(search, $"/api/search/isbn/{Books.NthIsbn(1)}");
            Assert.Equal((HttpStatusCode.NotFound, expected), (notFound.StatusCode, Header(notFound, "X-Cache")));
            Assert.Equal("not found", problem.GetProperty("error").GetString());
        }
        Assert.Equal(3, search.Catalog.Calls.Count);

        search.Time.Advance(TimeSpan.FromMinutes(6));
        await GetAsync(search, "/api/search/title?q=Nothing");
        Assert.Equal(4, search.Catalog.Calls.Count);
    }

    [Fact]
    public async Task A_provider_in_trouble_is_a_503_that_is_never_remembered()
    {
        await using var search = await SearchService.StartAsync();
        search.Catalog.Works.Add(Books.Work("OL1W", "Mort", Books.Pratchett));
        search.Catalog.Trouble = new CatalogUnavailableException("Stub", TimeSpan.FromSeconds(29.5), "too many requests");

        var (response, problem) = await GetAsync(search, "/api/search/title?q=Mort");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("30", Header(response, "Retry-After"));
        Assert.Contains("too many requests", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        search.Catalog.Trouble = new UnreadableAnswerException("Stub", "HTML");
        Assert.Equal(HttpStatusCode.BadGateway, (await GetAsync(search, "/api/search/title?q=Mort")).Response.StatusCode);

        search.Catalog.Trouble = null;
        Assert.Equal(["OL1W"], IdsOf((await GetAsync(search, "/api/search/title?q=Mort")).Body));
        search.Catalog.Trouble = new CatalogUnavailableException("Stub", TimeSpan.FromSeconds(30), "too many requests");
        search.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal("STALE", Header((await GetAsync(search, "/api/search/title?q=Mort")).Response, "X-Cache"));
    }

    [Fact]
    public async Task A_provider_that_hangs_is_a_504_within_the_hard_time_out()
    {
        await using var search = await SearchService.StartAsync();
        search.Catalog.IsHeldUp = true;
        var asked = GetAsync(search, "/api/search/title?q=Mort");
        await Eventually.Async(() => !search.Catalog.Calls.IsEmpty, "the catalogue to be asked");
        Assert.False(asked.IsCompleted);
        search.Time.Advance(TimeSpan.FromSeconds(8));

        var (response, problem) = await asked;
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("catalogue too slow", problem.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_cache_that_is_away_costs_a_fetch_and_never_the_answer()
    {
        await using var search = await SearchService.StartAsync("127.0.0.1:1,connectTimeout=200,connectRetry=0");
        search.Catalog.Works.Add(Books.Work("OL1W", "Mort", Books.Pratchett, Books.NthIsbn(1).Digits));

        // What was fetched for one question is remembered for the others.
        foreach (var (path, expected) in new[]
        {
            ("title?q=Mort", "MISS"), ("title?q=Mort", "HIT"), ($"isbn/{Books.NthIsbn(1)}", "HIT"),
            ("author?q=Terry+Pratchett", "MISS"), ("author?q=Terry+Pratchett", "HIT"),
        })
        {
            var (response, body) = await GetAsync(search, "/api/search/" + path);
            Assert.Equal((HttpStatusCode.OK, expected), (response.StatusCode, Header(response, "X-Cache")));
            Assert.Equal(["OL1W"], IdsOf(body));
        }
    }

    [Theory]
    [InlineData("/api/search/title", "q is missing")]
    [InlineData("/api/search/title?q=%20%00", "q is missing")]
    [InlineData("/api/search/author?q=", "q is missing")]
    [InlineData("/api/search/title?q=x&limit=0", "limit must be 1-100")]
    [InlineData("/api/search/author?q=x&limit=many", "limit must be 1-100")]
    [InlineData("/api/search/title?q=x&offset=-1", "offset must be 0-2147483647")]
    [InlineData("/api/search/isbn/9780441478124", "isbn is not valid")]
    [InlineData("/api/search/isbn/B00FU0M3ZU", "isbn is not valid")]
    public async Task A_request_that_cannot_be_answered_says_how_to_mend_it(string path, string error)
    {
        await using var search = await SearchService.StartAsync();
        var (response, problem) = await GetAsync(search, path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(error, problem.GetProperty("error").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Empty(search.Catalog.Calls);
    }

    [Fact]
    public async Task Words_too_long_are_refused_before_anybody_is_asked()
    {
        await using var search = await SearchService.StartAsync();
        Assert.Equal("q is too long", (await GetAsync(search, "/api/search/title?q=" + new string('a', 301))).Body.GetProperty("error").GetString());
    }
}
