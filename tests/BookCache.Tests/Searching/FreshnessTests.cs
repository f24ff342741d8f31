using System.Net;
using System.Net.Http.Headers;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.BookCaching.Searching;

public sealed class FreshnessTests
{
    static async Task<SearchService> WithMortAsync()
    {
        var search = await SearchService.StartAsync();
        search.Catalog.Works.Add(Books.Work("OL1W", "Mort", Books.Pratchett, Books.NthIsbn(1).Digits));
        return search;
    }

    static Task<HttpResponseMessage> GetAsync(SearchService search, string path, string? ifNoneMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/search/" + path);
        if (ifNoneMatch is not null)
            request.Headers.IfNoneMatch.ParseAdd(ifNoneMatch);
        return search.Http.SendAsync(request);
    }

    [Fact]
    public async Task Who_has_the_answer_already_gets_a_304_until_its_bytes_change()
    {
        await using var search = await WithMortAsync();
        using var first = await GetAsync(search, "title?q=Mort");
        var tag = first.Headers.ETag!;
        Assert.False(tag.IsWeak);

        search.Time.Advance(TimeSpan.FromHours(1));
        foreach (var known in new[] { tag.ToString(), $"\"other\", {tag}", "W/" + tag, "*" })
        {
            using var again = await GetAsync(search, "title?q=Mort", known);
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(tag, again.Headers.ETag);
            Assert.Equal(TimeSpan.FromHours(1), again.Headers.Age);
            Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        }
        using var otherPage = await GetAsync(search, "title?q=Mort&limit=1", tag.ToString());
        Assert.Equal(HttpStatusCode.OK, otherPage.StatusCode);

        await search.Cache.StoreAsync([search.Catalog.Works[0] with { EditionCount = 99 }], default);
        using var changed = await GetAsync(search, "title?q=Mort", tag.ToString());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag);
    }

    [Theory]
    [InlineData("title?q=Mort", 24)]
    [InlineData("isbn/9780000000019", 30 * 24)]
    [InlineData("author?q=Terry+Pratchett", 7 * 24)]
    public async Task Max_age_less_age_is_what_is_left_of_the_fresh_time(string path, double freshHours)
    {
        await using var search = await WithMortAsync();
        using var miss = await GetAsync(search, path);
        Assert.Equal(TimeSpan.FromHours(freshHours), miss.Headers.CacheControl!.MaxAge);

        search.Time.Advance(TimeSpan.FromHours(freshHours * 0.85));
        using var hit = await GetAsync(search, path);
        Assert.InRange((hit.Headers.CacheControl!.MaxAge!.Value - hit.Headers.Age!.Value).TotalHours, freshHours * 0.05, freshHours * 0.25);
        var servable = hit.Headers.CacheControl.Extensions.Single(extension => extension.Name == "stale-while-revalidate");
        Assert.Equal(
            90 * 24 * 3600,
            hit.Headers.CacheControl.MaxAge.Value.TotalSeconds + double.Parse(servable.Value!, System.Globalization.CultureInfo.InvariantCulture), 2.0);
    }

    [Fact]
    public async Task What_nobody_has_need_not_be_asked_again_as_long_as_that_is_believed()
    {
        await using var search = await WithMortAsync();
        using var miss = await GetAsync(search, "title?q=Nothing");
        Assert.Equal(TimeSpan.FromMinutes(5), miss.Headers.CacheControl!.MaxAge);
        search.Time.Advance(TimeSpan.FromMinutes(2));
        using var known = await GetAsync(search, "title?q=Nothing");
        Assert.Equal(TimeSpan.FromMinutes(3), known.Headers.CacheControl!.MaxAge);
    }

    [Fact]
    public async Task An_ISBN_answers_its_edition_and_the_work()
    {
        await using var search = await WithMortAsync();
        foreach (var expected in new[] { "MISS", "HIT" })
        {
            using var answer = await GetAsync(search, "isbn/" + Books.NthIsbn(1));
            Assert.Equal(expected, answer.Headers.GetValues("X-Cache").Single());
            using var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal(
                (Books.NthIsbn(1).Digits, Books.NthIsbn(1).ToIsbn10()),
                (body.RootElement.GetProperty("edition").GetProperty("isbn13").GetString(), body.RootElement.GetProperty("edition").GetProperty("isbn10").GetString()));
            Assert.Equal("OL1W", body.RootElement.GetProperty("items")[0].GetProperty("id").GetString());
        }
    }

    [Fact]
    public async Task An_authors_works_come_most_published_first_from_catalogue_and_cache_alike()
    {
        await using var search = await WithMortAsync();
        search.Catalog.Works.Add(Books.Work("OL2W", "Sourcery", Books.Pratchett) with { EditionCount = 30 });
        foreach (var _ in new[] { "MISS", "HIT" })
        {
            using var answer = await GetAsync(search, "author?q=Terry+Pratchett");
            using var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal(["OL2W", "OL1W"], body.RootElement.GetProperty("items").EnumerateArray().Select(work => work.GetProperty("id").GetString()));
        }
    }
}
