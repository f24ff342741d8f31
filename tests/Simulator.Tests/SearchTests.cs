using System.Net;
using System.Text.Json;

namespace CacheWarming.Tests.Simulator;

public sealed class SearchTests : IAsyncLifetime
{
    Subject _subject = null!;

    public async Task InitializeAsync() => _subject = await Subject.WithBooksAsync();

    public async Task DisposeAsync() => await _subject.DisposeAsync();

    [Theory]
    [InlineData("author=Robert%20Martin&sort=editions", "Clean Code|The Clean Coder|Introducing Philosophy|The Deep-Sea Diver")]
    [InlineData("author=robert%20c%20MARTIN&sort=editions", "Clean Code|The Clean Coder|The Deep-Sea Diver")]
    [InlineData("author=Stanis%C5%82aw%20Lem", "Solaris")]
    [InlineData("author=Martin%20Lem", "")]
    [InlineData("q=author_key:OL2A", "The Deep-Sea Diver")]
    [InlineData("q=author_key:(OL2A%20OR%20OL6A)&sort=old", "Roadside Picnic|The Deep-Sea Diver")]
    [InlineData("q=isbn:(9789999999991%20OR%209780000000002)&sort=editions", "Solaris|Clean Code")]
    [InlineData("q=isbn:9999999999", "Clean Code")]
    [InlineData("q=isbn:0000000000", "Solaris")]
    [InlineData("q=9789999999991", "Clean Code")]
    [InlineData("q=isbn:(9789999999990)", "")]
    [InlineData("title=solaris", "Solaris|Solaris: A Screenplay")]
    [InlineData("title=solaris&sort=editions", "Solaris: A Screenplay|Solaris")]
    [InlineData("title=solaris&author=lem", "Solaris")]
    [InlineData("q=title:%22roadside%20picnic%22%20AND%20author:strugatsky", "Roadside Picnic")]
    [InlineData("q=strugatsky%20picnic", "Roadside Picnic")]
    [InlineData("q=Solaris:%20Screenplay", "Solaris: A Screenplay")]
    [InlineData("q=author_key:OL1A&sort=new", "The Clean Coder|Clean Code")]
    [InlineData("q=author_key:OL1A&sort=old", "Clean Code|The Clean Coder")]
    [InlineData("", "")]
    public async Task A_search_finds_the_works_that_hold_every_word(string query, string titles) =>
        Assert.Equal(titles, string.Join('|', await _subject.TitlesAsync(query)));

    [Fact]
    public async Task The_words_of_a_name_have_to_stand_in_one_author()
    {
        // "About Love" has a Robert and a Martin, but no Robert Martin.
        Assert.DoesNotContain("About Love", await _subject.TitlesAsync("author=Robert%20Martin"));
        Assert.Contains("About Love", await _subject.TitlesAsync("q=Robert%20Martin"));
    }

    [Fact]
    public async Task Isbns_and_subjects_come_only_when_they_are_named()
    {
        var usual = await OnlyAsync("title=clean%20code");
        var named = await OnlyAsync("title=clean%20code&fields=key,isbn,subject,nonsense");
        var all = await OnlyAsync("title=clean%20code&fields=*");

        Assert.Equal(
            ["author_key", "author_name", "cover_i", "edition_count", "first_publish_year", "has_fulltext", "key", "language", "public_scan_b", "title"],
            usual.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""{"key":"/works/OL1W","isbn":["9999999999","9789999999991"],"subject":["Computing"]}""", named.GetRawText());
        Assert.Equal(12, all.EnumerateObject().Count());
    }

    [Fact]
    public async Task What_a_work_does_not_have_is_left_out()
    {
        var work = await OnlyAsync("q=screenplay&fields=*");
        Assert.Equal(["edition_count", "has_fulltext", "key", "public_scan_b", "title"], work.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Pages_follow_each_other_and_tell_the_whole()
    {
        var first = await _subject.GetAsync("/search.json?author=Robert%20Martin&sort=editions&limit=3&fields=key");
        var second = await _subject.GetAsync("/search.json?author=Robert%20Martin&sort=editions&limit=3&offset=3&fields=key");
        var byNumber = await _subject.GetAsync("/search.json?author=Robert%20Martin&sort=editions&limit=3&page=2&fields=key");

        Assert.Equal(3, first.GetProperty("docs").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("offset").ValueKind);
        Assert.Equal(4, second.GetProperty("numFound").GetInt32());
        Assert.Equal(4, second.GetProperty("num_found").GetInt32());
        Assert.Equal(3, second.GetProperty("start").GetInt32());
        Assert.Equal(3, second.GetProperty("offset").GetInt32());
        Assert.True(second.GetProperty("numFoundExact").GetBoolean());
        Assert.Equal("""[{"key":"/works/OL3W"}]""", second.GetProperty("docs").GetRawText());
        Assert.Equal(second.GetProperty("docs").GetRawText(), byNumber.GetProperty("docs").GetRawText());
    }

    [Fact]
    public async Task A_query_of_two_characters_is_refused_as_too_short()
    {
        using var answer = await _subject.AskAsync("/search.json?q=ab");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("too short", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Author_search_lists_every_namesake_the_most_prolific_first()
    {
        var answer = await _subject.GetAsync("/search/authors.json?q=robert%20c.%20martin");
        var authors = answer.GetProperty("docs").EnumerateArray().ToList();

        Assert.Equal(2, answer.GetProperty("numFound").GetInt32());
        Assert.Equal(["OL1A", "OL2A"], authors.Select(author => author.GetProperty("key").GetString()));
        Assert.Equal(2, authors[0].GetProperty("work_count").GetInt32());
        Assert.Equal("Clean Code", authors[0].GetProperty("top_work").GetString());
    }

    async Task<JsonElement> OnlyAsync(string query)
    {
        var answer = await _subject.GetAsync("/search.json?" + query);
        return Assert.Single(answer.GetProperty("docs").EnumerateArray());
    }
}
