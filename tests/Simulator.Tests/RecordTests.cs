using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Simulator;

public sealed class RecordTests
{
    [Fact]
    public async Task An_author_is_found_by_key()
    {
        await using var subject = await Subject.WithBooksAsync();
        var author = await subject.GetAsync("/authors/OL4A.json");
        Assert.Equal("/authors/OL4A", author.GetProperty("key").GetString());
        Assert.Equal("Stanisław Lem", author.GetProperty("name").GetString());
        Assert.Equal("/type/author", author.GetProperty("type").GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_merged_author_points_on_with_status_200_and_has_no_works()
    {
        await using var subject = await Subject.StartAsync(new SimulatorOptions
        {
            Works = Books.All,
            Redirects = new Dictionary<string, string>(StringComparer.Ordinal) { ["OL9A"] = "OL4A" },
        });
        var author = await subject.GetAsync("/authors/OL9A.json");
        Assert.Equal("/type/redirect", author.GetProperty("type").GetProperty("key").GetString());
        Assert.Equal("/authors/OL4A", author.GetProperty("location").GetString());
        Assert.Empty(await subject.TitlesAsync("q=author_key:OL9A"));
    }

    [Theory]
    [InlineData("9789999999991")]
    [InlineData("999-999-999-9")]
    public async Task An_isbn_redirects_to_the_edition_which_names_its_work(string isbn)
    {
        await using var subject = await Subject.WithBooksAsync();
        using var redirect = await subject.AskAsync($"/isbn/{isbn}.json");
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);

        var edition = await subject.GetAsync(redirect.Headers.Location!.OriginalString);
        Assert.Equal("/works/OL1W", edition.GetProperty("works")[0].GetProperty("key").GetString());
        Assert.Equal("9789999999991", edition.GetProperty("isbn_13")[0].GetString());
        Assert.Equal("/authors/OL1A", edition.GetProperty("authors")[0].GetProperty("key").GetString());
    }

    [Theory]
    [InlineData("/authors/OL99A.json")]
    [InlineData("/isbn/9789999999984.json")]
    [InlineData("/isbn/nonsense.json")]
    [InlineData("/books/OL1M.json")]
    [InlineData("/subjects/love.json")]
    public async Task What_is_not_there_answers_404_in_json(string path)
    {
        await using var subject = await Subject.WithBooksAsync();
        using var answer = await subject.AskAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("notfound", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }
}
