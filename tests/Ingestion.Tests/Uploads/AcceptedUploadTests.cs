using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CacheWarming.Ingestion.Uploads;

namespace CacheWarming.Tests.Ingestion.Uploads;

public sealed class AcceptedUploadAloneTests(ServiceAlone service) : AcceptedUploadTests(service), IClassFixture<ServiceAlone>
{
    [Fact]
    public async Task A_review_and_a_private_note_are_nowhere_in_the_database_file()
    {
        await Service.SubmitAsync(
            "Book Id,Title,Author,Author l-f,Bookshelves,Exclusive Shelf,My Review,Private Notes\n"
            + "1,Reviewed In Secret,Rea Viewer,\"Viewer, Rea\",attic,read,my heart broke on page nine,lent to nobody\n");

        Assert.True(IsInFiles("Reviewed In Secret"));
        Assert.False(IsInFiles("my heart broke"));
        Assert.False(IsInFiles("lent to nobody"));
        Assert.False(IsInFiles("attic"));
    }

    [Fact]
    public async Task Whatever_is_sent_as_csv_is_answered_without_an_error_of_ours()
    {
        var file = Encoding.UTF8.GetBytes("Title,Author,ISBN\n\"Emma, a novel\",Jane Austen,\"=\"\"0141439580\"\"\"\nمدن الملح,عبد الرحمن منيف,\n\"Dune\",Frank Herbert;Ann Lee,9780441013593\n");
        byte[] intruders = [0, (byte)'"', (byte)',', (byte)'\n', 0xFF, 0xC3, (byte)'=', 0x1A];
        for (var at = 0; at < file.Length; at++)
        {
            var broken = file.ToArray();
            broken[at] = intruders[at % intruders.Length];
            using var answer = await Service.UploadAsync(Uploading.Bytes(broken[..(at % 3 == 0 ? at : ^0)]));
            Assert.True((int)answer.StatusCode < 500, $"byte {at}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    bool IsInFiles(string text) => Directory.GetFiles(Service.Folder, "*", SearchOption.AllDirectories).Any(path =>
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    });
}

public sealed class AcceptedUploadOnServersTests(ServiceOnServers service) : AcceptedUploadTests(service), IClassFixture<ServiceOnServers>;

public abstract class AcceptedUploadTests(IngestionService service)
{
    protected IngestionService Service { get; } = service;

    public static TheoryData<string> Ways => ["json", "form", "file field", "any field", "text/csv", "TEXT/CSV; charset=utf-8", "text/plain", "application/vnd.ms-excel", "application/octet-stream"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_upload_is_accepted_however_it_is_sent(string way)
    {
        var csv = "Title,Author\nEmma,Jane Austen\nPersuasion,Jane Austen\nDune,Frank Herbert\n,Nobody\n" + way + ",Ann Lee\n";
        using var content = way switch
        {
            "json" => Uploading.Json(csv),
            "form" => Uploading.Form(csv),
            "file field" => Uploading.Form(csv, "file"),
            "any field" => Uploading.Form(csv, "upload"),
            _ => Uploading.Text(csv, way),
        };

        using var answer = await Service.UploadAsync(content);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var job = body.GetProperty("jobId").GetGuid();
        Assert.Equal($"/api/warming/jobs/{job}", answer.Headers.Location?.ToString());
        Assert.Equal(3, body.GetProperty("authorsQueued").GetInt32());
        Assert.Equal(45, body.GetProperty("estimatedWorks").GetInt32());
        Assert.Equal("less than a minute", body.GetProperty("estimatedDuration").GetString());
        Assert.Equal(4, body.GetProperty("books").GetInt32());
        Assert.Equal("no title", Assert.Single(body.GetProperty("skipped").EnumerateArray()).GetProperty("reason").GetString());
        var stored = await Service.JobAsync(job);
        Assert.Equal(3, stored.GetProperty("authors").GetProperty("csv").GetInt32());
        Assert.Equal(4, stored.GetProperty("coverage").GetProperty("books").GetInt32());
    }

    public static TheoryData<string> OptionWays => ["json", "json text", "form", "form query", "json query", "text/csv"];

    [Theory]
    [MemberData(nameof(OptionWays))]
    public async Task Options_are_taken_from_the_body_or_else_from_the_query(string way)
    {
        var csv = Uploading.Library($"Options {way}", 1);
        using var answer = await Service.UploadAsync(
            way switch
            {
                "json" => Uploading.Json(csv, maxDepth: 3, priority: "high"),
                "json text" => Uploading.Json(csv, maxDepth: "3", priority: "high"),
                "form" => Uploading.Form(csv, "csv", ("maxDepth", "3"), ("priority", "high")),
                "form query" => Uploading.Form(csv),
                "json query" => Uploading.Json(csv),
                _ => Uploading.Text(csv),
            },
            way is "form query" or "json query" or "text/csv" ? "?maxDepth=3&priority=high" : "?maxDepth=1");

        var job = await Service.JobAsync((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid());
        Assert.Equal(3, job.GetProperty("maxDepth").GetInt32());
        Assert.Equal("high", job.GetProperty("priority").GetString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2_100)]
    public async Task A_book_that_stands_twice_has_the_ISBN_of_either_row_and_titles_that_only_look_alike_are_two(int between)
    {
        var others = string.Concat(Enumerable.Range(0, between).Select(n => FormattableString.Invariant($"Between {n},Bea Tween,,\n")));
        var job = await Service.SubmitAsync(
            "Title,Author,ISBN,My Rating\nDune,Frank Herbert,,2\nC,Ann Cee,,\n海辺のカフカ (上),村上春樹,,\n" + others
            + "Dune,\"Herbert, Frank\",9780441013593,5\nC++,Ann Cee,,\n海辺のカフカ (下),村上 春樹,,\n");

        using var answer = await Service.GetAsync($"api/warming/jobs/{job}/books?format=csv");
        var rows = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
        Assert.Equal(5 + between, rows.Count);
        Assert.Contains("9780441013593", rows.Single(row => row.Contains("Dune", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(1, await Service.CountAsync("book_authors x WHERE name = 'Frank Herbert' AND bond > 0", job));
    }

    [Theory]
    [InlineData(5, 2, 0)]
    [InlineData(2, 5, 0)]
    [InlineData(2, 5, 2_100)]
    public async Task A_book_that_stands_twice_counts_with_its_higher_rating(int first, int second, int between)
    {
        var others = string.Concat(Enumerable.Range(0, between).Select(n => FormattableString.Invariant($"Between {n},Bea Tween,\n")));
        var twice = await Service.SubmitAsync(FormattableString.Invariant($"Title,Author,My Rating\nKindred,Octavia Butler,{first}\n{others}Kindred,\"Butler, Octavia\",{second}\n"));
        var once = await Service.SubmitAsync(FormattableString.Invariant($"Title,Author,My Rating\nKindred,Octavia Butler,5\n{others}Last {first}{second},Bea Tween,\n"));

        const string WeightOf = "book_authors x WHERE name = 'Octavia Butler' AND bond > 0 AND weight = (SELECT max(weight) FROM book_authors WHERE name = 'Octavia Butler')";
        Assert.Equal((1, 1), (await Service.CountAsync(WeightOf, twice), await Service.CountAsync(WeightOf, once)));
    }

    [Fact]
    public async Task How_broadly_a_job_walks_is_an_option_too()
    {
        using var answer = await Service.UploadAsync(Uploading.Text(Uploading.Library("Broad", 1)), "?maxAuthors=7&aggressiveness=conservative&discoverBy=coAuthorsAndSubjects");

        var job = await Service.JobAsync((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid());
        Assert.Equal(
            (7, "conservative", "coAuthorsAndSubjects"),
            (job.GetProperty("maxAuthors").GetInt32(), job.GetProperty("aggressiveness").GetString(), job.GetProperty("discoverBy").GetString()));
    }

    [Fact]
    public async Task Without_options_co_authors_are_walked_two_steps_at_normal_priority()
    {
        var job = await Service.JobAsync(await Service.SubmitAsync(Uploading.Library("Default options", 1)));

        Assert.Equal((2, "normal"), (job.GetProperty("maxDepth").GetInt32(), job.GetProperty("priority").GetString()));
        Assert.Equal(
            (2_000, "balanced", "coAuthors"),
            (job.GetProperty("maxAuthors").GetInt32(), job.GetProperty("aggressiveness").GetString(), job.GetProperty("discoverBy").GetString()));
    }

    [Fact]
    public async Task A_repeated_upload_meets_the_running_job()
    {
        var csv = Uploading.Library("Repeated", 3);
        var job = await Service.SubmitAsync(csv);

        using var again = await Service.UploadAsync(Uploading.Json(csv));

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var body = await again.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((job, 3, 3), (body.GetProperty("jobId").GetGuid(), body.GetProperty("authorsQueued").GetInt32(), body.GetProperty("books").GetInt32()));
        Assert.Equal($"/api/warming/jobs/{job}", again.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Ten_uploads_at_once_are_one_job()
    {
        var csv = Uploading.Library("At once", 200);
        var jobs = await Service.CountAsync("jobs");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var answer = await Service.UploadAsync(Uploading.Text(csv));
            return (answer.StatusCode, Job: (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid());
        }));

        Assert.Single(answers.Select(a => a.Job).Distinct());
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Accepted));
        Assert.Equal(9, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(jobs + 1, await Service.CountAsync("jobs"));
    }

    [Fact]
    public async Task Other_options_or_other_bytes_are_another_job()
    {
        var csv = Uploading.Library("Other options", 2);

        Guid[] jobs =
        [
            await Service.SubmitAsync(csv), await Service.SubmitAsync(csv, "?maxDepth=1"), await Service.SubmitAsync(csv, "?priority=high"),
            await Service.SubmitAsync(csv + "One More,Ann Lee\n"),
        ];

        Assert.Equal(4, jobs.Distinct().Count());
    }

    [Fact]
    public async Task An_upload_after_the_job_ended_is_a_new_job()
    {
        var csv = Uploading.Library("Again later", 2);
        var job = await Service.SubmitAsync(csv);
        using var cancelled = await Service.CommandAsync(job, "cancel");
        cancelled.EnsureSuccessStatusCode();

        Assert.NotEqual(job, await Service.SubmitAsync(csv));
    }

    [Fact]
    public async Task Zero_characters_and_endless_names_far_down_the_file_are_no_error()
    {
        var filler = string.Concat(Enumerable.Range(0, 3_000).Select(i => $"A book that fills the file {i},Fill Author\n"));
        // Nothing that a database could compress to fit its index.
        var letters = string.Concat(Enumerable.Range(0, 150).Select(i => Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(i)))[..32]));

        using var answer = await Service.UploadAsync(Uploading.Text(
            "Title,Author,ISBN\n" + filler + "Zero \0Title,Zero \0Author,12\0 34\nEndless," + letters + ",\n"));

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((3_002, 2), (body.GetProperty("books").GetInt32(), body.GetProperty("authorsQueued").GetInt32()));
    }

    [Fact]
    public async Task Base64_is_read_with_line_breaks_and_escaped_slashes_too()
    {
        var csv = Encoding.UTF8.GetBytes(Uploading.Library("Escaped ÿÿÿ", 3));
        var base64 = Convert.ToBase64String(csv, Base64FormattingOptions.InsertLineBreaks).Replace("\r\n", "\\n", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal);

        using var answer = await Service.UploadAsync(Uploading.RawJson($$"""{"csv": "{{base64}}"}"""));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Theory]
    [InlineData(59, "less than a minute")]
    [InlineData(60, "about 2 minutes")]
    [InlineData(600, "about 10 minutes")]
    [InlineData(5_400, "about 2 hours")]
    [InlineData(172_800, "about 2 days")]
    public void A_duration_is_told_in_words(int seconds, string words) => Assert.Equal(words, UploadApi.InWords(TimeSpan.FromSeconds(seconds)));
}
