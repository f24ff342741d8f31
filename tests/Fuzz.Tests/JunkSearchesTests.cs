using System.Net;

namespace CacheWarming.Tests.Fuzz;

/// <summary>Searches that are none leave nothing in the cache.</summary>
public sealed class JunkSearchesTests(FuzzedServices services) : IClassFixture<FuzzedServices>
{
    [Fact]
    public async Task A_search_that_is_refused_leaves_Redis_as_it_was()
    {
        using var http = new HttpClient { BaseAddress = services.Address };
        var random = new Random(7);
        string[] junk =
        [
            "title", "title?q=", "title?q=%20%E2%80%8B", $"title?q={new string('x', 301)}", "title?q=a&limit=0", "title?q=a&limit=101", "title?q=a&limit=many", "title?q=a&offset=-1", $"title?q=a&author={new string('y', 400)}",
            "author?q=%20", "author", $"author?q={new string('z', 2_000)}", "isbn/9780261103574", "isbn/0", $"isbn/{new string('9', 500)}", "isbn/%F0%9F%93%9A", "isbn/97802611035731",
        ];
        await http.GetAsync(new Uri("/api/search/title?q=Known", UriKind.Relative));
        var before = services.CachedKeys();

        for (var i = 0; i < 500; i++)
        {
            var search = junk[random.Next(junk.Length)];
            using var answer = await http.GetAsync(new Uri($"/api/search/{search}", UriKind.Relative));
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{search}: {answer.StatusCode}");
        }

        Assert.NotEmpty(before);
        Assert.Equal(before, services.CachedKeys());
    }
}
