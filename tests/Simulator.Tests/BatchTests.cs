using System.Net;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Simulator;

/// <summary>Many authors in one call.</summary>
public sealed class BatchTests : IAsyncLifetime
{
    static readonly CatalogAuthor Kafka = new("OL33146A", "Franz Kafka") { AlternateNames = ["F. Kafka", "フランツ・カフカ"], BirthDate = "3 July 1883" };
    static readonly CatalogAuthor Brod = new("OL2A", "Max Brod");
    static readonly CatalogAuthor Tolkien = new("OL3A", "J.R.R. Tolkien") { AlternateNames = ["John Ronald Reuel Tolkien"] };

    static readonly IReadOnlyList<CatalogWork> Works =
    [
        .. Enumerable.Range(0, 20).Select(n => new CatalogWork { Key = $"OL{100 + n}W", Title = $"Tale {n}", Authors = [Kafka], EditionCount = 100 - n, Language = ["ger"] }),
        new() { Key = "OL1W", Title = "A Life", Authors = [Brod, new("OL33146A", "Franz Kafka")], EditionCount = 50, FirstPublishYear = 1937, Language = ["eng"], Subject = ["Authors, German"] },
        new() { Key = "OL2W", Title = "Farmer Giles", Authors = [Tolkien], EditionCount = 90, FirstPublishYear = 1949, Language = ["eng", "ger"] },
    ];

    Subject _subject = null!;

    public async Task InitializeAsync() => _subject = await Subject.StartAsync(new SimulatorOptions { Works = Works });

    public async Task DisposeAsync() => await _subject.DisposeAsync();

    [Theory]
    [InlineData("author_key:(OL2A OR OL3A)", "Farmer Giles|A Life")]
    [InlineData("author_key:(OL2A OL33146A)", "A Life")]
    [InlineData("author_key:(OL33146A OR OL3A) AND language:eng", "Farmer Giles|A Life")]
    [InlineData("author_key:(OL33146A OR OL3A) -language:ger", "A Life")]
    [InlineData("author_key:(OL33146A OR OL3A) edition_count:[50 TO 90] NOT title:tale", "Farmer Giles|A Life")]
    [InlineData("author_name:(\"Max Brod\" OR \"J.R.R. Tolkien\")", "Farmer Giles|A Life")]
    [InlineData("author_name:(\"Max Brod\" OR \"J. R. R. Tolkien\")", "A Life")]
    [InlineData("author_name:(J.R.R. tolkien)", "Farmer Giles")]
    [InlineData("author_name:(R. tolkien)", "")]
    [InlineData("author_name:\"Brod Max\"", "")]
    [InlineData("author_name:\"John Ronald Reuel Tolkien\"", "")]
    [InlineData("author_name:(\"Max Brod\" OR \"Ronald Reuel\") OR author_alternative_name:(\"Max Brod\" OR \"Ronald Reuel\")", "Farmer Giles|A Life")]
    [InlineData("by:(brod kafka)", "A Life")]
    [InlineData("key:(/works/OL1W OR /works/OL2W)", "Farmer Giles|A Life")]
    [InlineData("key:OL1W", "")]
    [InlineData("first_publish_year:[* TO 1940]", "A Life")]
    [InlineData("-author_key:OL33146A", "Farmer Giles")]
    [InlineData("(-author_key:OL33146A)", "")]
    [InlineData("subject:\"German Authors\"", "")]
    [InlineData("subject:\"authors german\"", "A Life")]
    [InlineData("giles OR life", "Farmer Giles|A Life")]
    [InlineData("title:gil*", "Farmer Giles")]
    [InlineData("(author_key:OL2A OR OL3A", "")]
    public async Task A_query_finds_what_it_says(string query, string titles) =>
        Assert.Equal(titles, string.Join('|', await _subject.TitlesAsync($"q={Uri.EscapeDataString(query)}&sort=editions")));

    [Theory]
    [InlineData("author=フランツ・カフカ&title=life", "A Life")]
    [InlineData("author=John%20Tolkien", "Farmer Giles")]
    [InlineData("author=OL2A%20Max", "A Life")]
    [InlineData("author_key=OL2A", "A Life")]
    [InlineData("author_key=OL2A&author_key=OL33146A", "A Life")]
    [InlineData("q=author_key:(OL2A%20OR%20OL3A)&language=ger", "Farmer Giles")]
    [InlineData("q=author_key:OL2A%20OR%20author_key:OL3A&title=giles", "Farmer Giles")]
    [InlineData("title=farmer%20OR%20tale", "")]
    public async Task Parameters_are_words_and_have_to_be_met_beside_q(string query, string titles) =>
        Assert.Equal(titles, string.Join('|', await _subject.TitlesAsync(query + "&sort=editions")));

    [Fact]
    public async Task A_batch_with_a_prolific_author_is_mostly_that_authors_and_comes_in_pages()
    {
        const string batch = "/search.json?q=author_key:(OL33146A+OR+OL2A+OR+OL3A)&sort=editions&limit=20&fields=author_key";
        var first = await _subject.GetAsync(batch);
        var second = await _subject.GetAsync(batch + "&offset=20");
        Assert.Equal(22, first.GetProperty("numFound").GetInt32());
        Assert.Equal(19, first.GetProperty("docs").EnumerateArray().Count(work => work.GetProperty("author_key")[0].GetString() == "OL33146A"));
        Assert.Equal(2, second.GetProperty("docs").GetArrayLength());
    }

    [Fact]
    public async Task Alternative_names_come_with_a_work_when_they_are_named()
    {
        var named = await _subject.GetAsync("/search.json?q=key:%22/works/OL1W%22&fields=author_name,author_alternative_name");
        var usual = await _subject.GetAsync("/search.json?q=key:%22/works/OL1W%22");
        Assert.Equal(
            """{"author_name":["Max Brod","Franz Kafka"],"author_alternative_name":["F. Kafka","フランツ・カフカ"]}""",
            JsonSerializer.Serialize(named.GetProperty("docs")[0], Readable));
        Assert.False(usual.GetProperty("docs")[0].TryGetProperty("author_alternative_name", out _));
    }

    [Theory]
    [InlineData("key:(/authors/OL33146A OR /authors/OL2A OR /authors/OL9A)", "OL33146A OL2A")]
    [InlineData("key:\"/authors/OL3A\"", "OL3A")]
    [InlineData("key:(OL33146A OR OL2A)", "")]
    [InlineData("\"Max Brod\" OR \"John Ronald Reuel Tolkien\" OR \"Kafka Franz\"", "OL2A OL3A")]
    [InlineData("name:(\"Max Brod\" OR \"F. Kafka\")", "OL2A")]
    [InlineData("alternate_names:(\"Max Brod\" OR \"F. Kafka\")", "OL33146A")]
    [InlineData("カフカ", "OL33146A")]
    [InlineData("work_count:[2 TO *]", "OL33146A")]
    [InlineData("*:*", "OL33146A OL2A OL3A")]
    [InlineData("", "")]
    public async Task Authors_are_found_by_key_name_and_alternative_name(string query, string keys)
    {
        var answer = await _subject.GetAsync($"/search/authors.json?q={Uri.EscapeDataString(query)}");
        Assert.Equal(keys, string.Join(' ', answer.GetProperty("docs").EnumerateArray().Select(author => author.GetProperty("key").GetString())));
    }

    [Fact]
    public async Task An_author_has_the_members_of_a_recorded_answer_and_comes_in_pages()
    {
        var all = await _subject.GetAsync("/search/authors.json?q=*:*&limit=1");
        var second = await _subject.GetAsync("/search/authors.json?q=*:*&limit=1&offset=1&fields=key,work_count,nonsense");
        var third = await _subject.GetAsync("/search/authors.json?q=*:*&limit=1&page=3&fields=key");

        Assert.Equal(["numFound", "start", "numFoundExact", "docs"], all.EnumerateObject().Select(member => member.Name));
        Assert.Equal(3, all.GetProperty("numFound").GetInt32());
        var kafka = all.GetProperty("docs")[0];
        Assert.Equal(
            ["key", "type", "name", "alternate_names", "birth_date", "top_work", "work_count", "top_subjects", "_version_"],
            kafka.EnumerateObject().Select(member => member.Name));
        Assert.Equal(21, kafka.GetProperty("work_count").GetInt32());
        Assert.Equal("Tale 0", kafka.GetProperty("top_work").GetString());
        Assert.Equal("""[{"key":"OL2A","work_count":1}]""", second.GetProperty("docs").GetRawText());
        Assert.Equal(1, second.GetProperty("start").GetInt32());
        Assert.Equal("""[{"key":"OL3A"}]""", third.GetProperty("docs").GetRawText());
    }

    [Fact]
    public async Task An_authors_record_has_the_alternative_names()
    {
        var record = await _subject.GetAsync("/authors/OL3A.json");
        Assert.Equal("John Ronald Reuel Tolkien", record.GetProperty("alternate_names")[0].GetString());
    }

    [Fact]
    public async Task A_file_gives_alternative_names_at_one_of_the_works_and_leaves_out_what_it_does_not_know()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """
            {"key":"OL1W","title":"Solaris","authors":[{"key":"OL1A","name":"Stanisław Lem"}]}
            {"key":"OL2W","title":"Fiasco","authors":[{"key":"OL1A","name":"Stanisław Lem","alternate_names":["Станислав Лем"],"birth_date":"1921"}]}
            """);
        await using var subject = await Subject.StartAsync(new SimulatorOptions { DataFile = file });
        File.Delete(file);
        Assert.Equal(2, (await subject.TitlesAsync("author=Станислав%20Лем")).Length);
        var author = (await subject.GetAsync("/search/authors.json?q=лем")).GetProperty("docs")[0];
        Assert.Equal("1921", author.GetProperty("birth_date").GetString());
    }

    [Fact]
    public async Task A_batch_counts_once_for_each_of_its_authors()
    {
        await _subject.TitlesAsync("q=author_key:(OL33146A%20OR%20OL2A)%20-author_key:OL3A");
        await _subject.TitlesAsync($"q={Uri.EscapeDataString("author_name:(\"Max Brod\" OR \"X Y\") OR author_alternative_name:(\"Max Brod\" OR \"X Y\")")}");
        await _subject.GetAsync("/search/authors.json?q=key:(/authors/OL2A)");
        Assert.Equal(
            ["Max Brod 1", "OL2A 2", "OL33146A 1", "X Y 1"],
            _subject.Running.Statistics.ByAuthor.Select(author => $"{author.Key} {author.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_fault_of_one_author_spoils_the_batch_that_asks_for_the_author_too()
    {
        _subject.Running.AddFault(new Fault { Status = 503, Author = "OL2A" });
        using var spoilt = await _subject.AskAsync("/search.json?q=author_key:(OL33146A%20OR%20OL2A)");
        using var other = await _subject.AskAsync("/search.json?q=author_key:(OL33146A%20OR%20OL3A)");
        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], [spoilt.StatusCode, other.StatusCode]);
    }

    [Theory]
    [InlineData("/search.json", 1024, HttpStatusCode.OK)]
    [InlineData("/search.json", 1025, HttpStatusCode.InternalServerError)]
    [InlineData("/search/authors.json", 1024, HttpStatusCode.OK)]
    [InlineData("/search/authors.json", 1025, HttpStatusCode.InternalServerError)]
    public async Task More_clauses_than_solr_allows_are_a_plain_500(string path, int clauses, HttpStatusCode status)
    {
        using var answer = await _subject.AskAsync($"{path}?q=({string.Join("+OR+", Enumerable.Repeat('x', clauses))})");
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? "application/json" : "text/plain", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(8192, HttpStatusCode.OK)]
    [InlineData(8193, HttpStatusCode.RequestUriTooLong)]
    [InlineData(20_000, HttpStatusCode.RequestUriTooLong)]
    public async Task A_request_line_past_8_KB_is_refused_in_html_and_counted(int length, HttpStatusCode status)
    {
        const string start = "/search.json?title=";
        var filled = start + new string('x', length - "GET  HTTP/1.1\r\n".Length - start.Length);
        using var answer = await _subject.AskAsync(filled);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? "application/json" : "text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(1, _subject.Running.Statistics.Calls);
    }

    static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
