using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.BookCaching.Searching;

public sealed class OperatingTests
{
    [Fact]
    public async Task An_operator_can_have_an_author_forgotten()
    {
        await using var search = await SearchService.StartAsync();
        await search.Cache.StoreAsync(
            Books.Of(Books.Pratchett, search.Time.GetUtcNow(), Books.Work("OL1W", "Mort", Books.Pratchett)), Books.Asked(Books.Pratchett), null, default);
        await search.Http.GetAsync("/api/search/title?q=Mort");

        using var deleted = await search.Http.DeleteAsync("/api/cache/author/Terry%20Pratchett");
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        var said = await deleted.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1, said.GetProperty("works").GetInt32());
        Assert.Equal("OL25712A", said.GetProperty("authors")[0].GetProperty("author").GetProperty("catalogId").GetString());
        using var asked = await search.Http.GetAsync("/api/search/title?q=Mort");
        Assert.Equal("MISS", asked.Headers.GetValues("X-Cache").Single());

        using var again = await search.Http.DeleteAsync("/api/cache/author/Terry%20Pratchett");
        Assert.Equal(0, (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("works").GetInt32());
        using var nobody = await search.Http.DeleteAsync("/api/cache/author/%20");
        Assert.Equal(HttpStatusCode.BadRequest, nobody.StatusCode);
    }

    [Fact]
    public async Task The_statistics_say_how_full_each_tier_is_and_how_often_it_answered()
    {
        await using var search = await SearchService.StartAsync();
        await search.Cache.StoreAsync([Books.Work("OL1W", "Mort", Books.Pratchett)], default);
        foreach (var title in new[] { "Mort", "Mort", "Mort", "Unheard" })
            await search.Http.GetAsync("/api/search/title?q=" + title);

        var stats = await search.Http.GetFromJsonAsync<JsonElement>("/api/cache/stats");
        Assert.False(stats.GetProperty("isWarmingPaused").GetBoolean());
        var memory = stats.GetProperty("tiers")[0];
        Assert.Equal(("memory", 1, 2), (memory.GetProperty("name").GetString(), memory.GetProperty("entries").GetInt64(), memory.GetProperty("hits").GetInt64()));
        Assert.Equal(64 * 1024 * 1024, memory.GetProperty("maxBytes").GetInt64());
        Assert.Equal("file", stats.GetProperty("tiers")[1].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_store_that_is_away_is_said_to_be_and_nothing_is_said_to_be_removed()
    {
        await using var search = await SearchService.StartAsync("127.0.0.1:1,connectTimeout=200,connectRetry=0");
        var store = (await search.Http.GetFromJsonAsync<JsonElement>("/api/cache/stats")).GetProperty("tiers")[1];
        Assert.NotEmpty(store.GetProperty("trouble").GetString()!);
        Assert.Equal(JsonValueKind.Null, store.GetProperty("entries").ValueKind);

        using var refused = await search.Http.DeleteAsync("/api/cache/author/Terry%20Pratchett");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    [Fact]
    public async Task What_the_store_lost_is_answered_from_the_cold_tier_without_a_call_and_the_statistics_say_so()
    {
        await using var search = await SearchService.StartAsync(redis: null, ("BookCache:UseColdTier", "true"), ("BookCache:ColdReadTimeout", "00:00:20"));
        await search.Cache.StoreAsync(
            Books.Of(Books.Pratchett, search.Time.GetUtcNow(), Books.Work("OL1W", "Mort", Books.Pratchett)), Books.Asked(Books.Pratchett), null, default);
        await Eventually.Async(async () => (await ColdAsync(search)).GetProperty("written").GetInt64() == 1, "the author to be kept cold");
        await search.LoseAsync("OL25712A");
        search.Time.Advance(TimeSpan.FromDays(2));

        using var asked = await search.Http.GetAsync("/api/search/title?q=Mort");
        Assert.Equal(("STALE", TimeSpan.FromDays(2)), (asked.Headers.GetValues("X-Cache").Single(), asked.Headers.Age));
        var cold = await ColdAsync(search);
        Assert.Equal(
            ("file", 1, 1, 1, 1, 0),
            (cold.GetProperty("name").GetString(), cold.GetProperty("bibliographies").GetInt64(), cold.GetProperty("restores").GetInt64(),
                cold.GetProperty("lookups").GetInt64(), cold.GetProperty("found").GetInt64(), cold.GetProperty("errors").GetInt64()));
        Assert.InRange(cold.GetProperty("bytes").GetInt64(), 1, 1_000_000);
        // Stale, so it is renewed behind the reader's back, and that is the only call.
        await Eventually.Async(() => !search.Catalog.Calls.IsEmpty, "the renewal");
        Assert.Equal("author OL25712A", search.Catalog.Calls.First());

        using var ready = await search.Http.GetAsync("/health/ready");
        Assert.Contains("kept in file", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_kept_cold_the_health_says_so()
    {
        await using var search = await SearchService.StartAsync();
        using var ready = await search.Http.GetAsync("/health/ready");
        Assert.Contains("nothing is kept cold", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await ColdAsync(search)).ValueKind);
    }

    static async Task<JsonElement> ColdAsync(SearchService search) =>
        (await search.Http.GetFromJsonAsync<JsonElement>("/api/cache/stats")).GetProperty("cold");
}
