using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Ingestion.Jobs;

public sealed class JobRowsAloneTests(ServiceAlone service) : JobRowsTests(service), IClassFixture<ServiceAlone>;

public sealed class JobRowsOnServersTests(ServiceOnServers service) : JobRowsTests(service), IClassFixture<ServiceOnServers>;

public abstract class JobRowsTests(IngestionService service)
{
    [Fact]
    public async Task A_jobs_authors_tell_why_each_was_warmed()
    {
        var job = await EndedJobAsync();

        var authors = await RowsAsync($"{job}/authors");

        Assert.Equal(["Terry Pratchett", "Nobody Known", "Neil Gaiman", "Dave McKean"], authors.Select(a => Text(a, "author")));
        Assert.Equal([0, 0, 1, 2], authors.Select(a => a.GetProperty("depth").GetInt32()));
        var deepest = authors.Single(a => Text(a, "author") == "Dave McKean");
        Assert.Equal(["Terry Pratchett", "Neil Gaiman", "Dave McKean"], deepest.GetProperty("path").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("5 works with Neil Gaiman", Text(deepest, "because"));
        Assert.Equal("2 books of the library", Text(authors[0], "because"));
        Assert.Equal("Nobody Known", Text(Assert.Single(await RowsAsync($"{job}/authors?state=notFound")), "author"));
        Assert.Equal("Neil Gaiman", Text(Assert.Single(await RowsAsync($"{job}/authors?limit=1&offset=2")), "author"));
    }

    [Fact]
    public async Task Who_was_met_by_a_subject_is_told_so()
    {
        await using var others = await OtherServices.ConnectAsync(service.Bus);
        others.CoAuthors = author => author.Author == "Jasper Fforde" ? [new CoAuthor("Robert Rankin", "OL9A", 0, 0.4, "Humorous fantasy")] : [];
        others.Answering = true;
        var job = await service.SubmitAsync("Title,Author\nThe Eyre Affair,Jasper Fforde\n");
        await service.UntilAsync(job, "Completed");

        Assert.Equal("writes about \"Humorous fantasy\", as Jasper Fforde does", Text((await RowsAsync($"{job}/authors"))[1], "because"));
    }

    [Fact]
    public async Task A_jobs_missing_books_say_why()
    {
        var job = await EndedJobAsync();

        Assert.Equal(3, (await RowsAsync($"{job}/books")).Count);
        var missing = await RowsAsync($"{job}/books?missing=true");

        Assert.Equal(
            [("Guards!", "the catalogue has the author, but not this book"), ("=cmd()", "no catalogue knows the author")],
            missing.Select(book => (Text(book, "title"), Text(book, "reason"))));
    }

    [Fact]
    public async Task Books_of_a_job_that_runs_are_not_yet_measured()
    {
        await using var others = await OtherServices.ConnectAsync(service.Bus);
        // The job's own look at its books may be answered before or after the one below: both find nothing.
        others.Holds = _ => false;
        var job = await service.SubmitAsync("Title,Author\nEmma,Jane Austen\n");
        await service.UntilAsync(job, "Warming");
        // A look while authors are warmed, as it is taken every few seconds: this book may answer in a moment.
        await service.Bus.Publish(new CoverageMeasured(job, Round: 0, Chunk: -1, [new BookCoverage(0, TitleHit: false, IsbnHit: false)]));
        await Eventually.Async(
            async () => (await service.JobAsync(job)).GetProperty("coverage").GetProperty("known").GetBoolean(), "some books were looked up");

        Assert.Equal("not yet measured", Text(Assert.Single(await RowsAsync($"{job}/books?missing=true")), "reason"));
    }

    [Fact]
    public async Task Rows_can_be_downloaded_and_are_no_formulas()
    {
        var job = await EndedJobAsync();

        using var authors = await service.GetAsync($"api/warming/jobs/{job}/authors?format=csv");
        Assert.Equal("text/csv", authors.Content.Headers.ContentType!.MediaType);
        var lines = (await authors.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("Author,State,Depth", lines[0], StringComparison.Ordinal);
        Assert.Contains("Terry Pratchett > Neil Gaiman > Dave McKean", lines[4], StringComparison.Ordinal);

        using var books = await service.GetAsync($"api/warming/jobs/{job}/books?format=csv&missing=true");
        Assert.Contains(",'=cmd(),", (await books.Content.ReadAsStringAsync()).Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_many_pages_has_each_row_once_and_says_how_many_they_are()
    {
        const int books = 5_100;
        var names = Enumerable.Range(0, books).Select(n => $"Author {(char)('a' + (n / 676 % 26))}{(char)('a' + (n / 26 % 26))}{(char)('a' + (n % 26))}").ToList();
        var job = await service.SubmitAsync("Title,Author\n" + string.Concat(names.Select(name => $"By {name},{name}\n")));

        foreach (var (what, column) in new[] { ("books", 1), ("authors", 0) })
        {
            using var file = await service.GetAsync($"api/warming/jobs/{job}/{what}?format=csv");
            var lines = (await file.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[column]).ToList();
            Assert.Equal($"{books}", Assert.Single(file.Headers.GetValues("X-Row-Count")));
            Assert.Equal(column == 1 ? names.Select(name => "By " + name) : names, lines);
        }
        (await service.CommandAsync(job, "cancel")).Dispose();
    }

    [Theory]
    [InlineData("authors?state=lost", HttpStatusCode.BadRequest, "no such state")]
    [InlineData("authors?format=xml", HttpStatusCode.BadRequest, "format must be json or csv")]
    [InlineData("books?format=xml", HttpStatusCode.BadRequest, "format must be json or csv")]
    public async Task What_cannot_be_asked_is_refused(string asked, HttpStatusCode status, string error)
    {
        var job = await service.SubmitAsync(Uploading.Library("Refused " + asked.Length, 1));
        await RefusedAsync($"{job}/{asked}", status, error);
    }

    [Theory]
    [InlineData("authors")]
    [InlineData("books?format=csv")]
    public Task Rows_of_no_job_are_refused(string asked) => RefusedAsync($"{Guid.NewGuid()}/{asked}", HttpStatusCode.NotFound, "no such job");

    /// <summary>Pratchett of the export, who wrote with Gaiman, who made books with McKean; and somebody whom no catalogue knows.</summary>
    async Task<Guid> EndedJobAsync()
    {
        await using var others = await OtherServices.ConnectAsync(service.Bus);
        others.Knows = author => author.Author != "Nobody Known";
        others.CoAuthors = author => author.Author switch
        {
            "Terry Pratchett" => [new CoAuthor("Neil Gaiman", "OL7A", 1)],
            "Neil Gaiman" => [new CoAuthor("Dave McKean", "OL8A", 5)],
            _ => [],
        };
        others.Holds = book => book.Title == "Good Omens";
        others.Answering = true;
        var job = await service.SubmitAsync("Title,Author\nGood Omens,Terry Pratchett\nGuards!,Terry Pratchett\n=cmd(),Nobody Known\n");
        await service.UntilAsync(job, "Completed");
        return job;
    }

    async Task<IReadOnlyList<JsonElement>> RowsAsync(string path)
    {
        using var answer = await service.GetAsync("api/warming/jobs/" + path);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray()];
    }

    async Task RefusedAsync(string path, HttpStatusCode status, string error)
    {
        using var answer = await service.GetAsync("api/warming/jobs/" + path);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(error, Text(await answer.Content.ReadFromJsonAsync<JsonElement>(), "error"));
    }

    static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();
}
