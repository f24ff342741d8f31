using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CacheWarming.Tests.Ingestion.Uploads;

public sealed class RefusedUploadTests(RefusedUploadTests.SmallLimits service) : IClassFixture<RefusedUploadTests.SmallLimits>
{
    const string Books = "Title,Author\nEmma,Jane Austen\n";
    const string Base64 = "VGl0bGUsQXV0aG9yCkVtbWEsSmFuZSBBdXN0ZW4K"; // Books

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"maxDepth": 2}""")]
    [InlineData("""{"csv": null}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"VGl0bGU=\"")]
    public Task Json_without_csv(string body) =>
        RefusedAsync(Uploading.RawJson(body), 400, "Missing required field: csv (base64-encoded CSV file)", "base64-encoded", field: "csv");

    [Theory]
    [InlineData("5")]
    [InlineData("[\"VGl0bGU=\"]")]
    [InlineData("\"@@@\"")]
    [InlineData("\"VGl0bGU\"")]
    public Task Json_with_a_csv_that_is_not_base64(string csv) =>
        RefusedAsync(Uploading.RawJson($$"""{"csv": {{csv}}}"""), 400, "csv is not base64", "base64 -w0", field: "csv");

    [Theory]
    [InlineData("", 1)]
    [InlineData("{\n\"csv\": \n", 3)]
    [InlineData("Title,Author\nEmma,Jane Austen\n", 1)]
    [InlineData("{\"csv\": [[[[[[[[[[[[1]]]]]]]]]]]]}", 1)]
    public Task What_is_not_json(string body, int line) => RefusedAsync(Uploading.RawJson(body), 400, "invalid JSON", "or the file itself as text/csv", line: line);

    [Theory]
    [InlineData("""{"csv": "\ud800"}""")]
    [InlineData("""{"csv": "VGl0\ud800"}""")]
    public Task Json_with_half_a_character(string body) => RefusedAsync(Uploading.RawJson(body), 400, null, "text/csv");

    [Theory]
    [InlineData("0")]
    [InlineData("4")]
    [InlineData("-1")]
    [InlineData("2.5")]
    [InlineData("\"x\"")]
    [InlineData("\"\"")]
    [InlineData("true")]
    [InlineData("[2]")]
    [InlineData("99999999999999999999999999999999999999999999999999999999999999")]
    [InlineData("\"\\ud800\"")]
    public async Task A_depth_that_is_none(string depth)
    {
        await RefusedAsync(Uploading.RawJson($$"""{"csv": "{{Base64}}", "maxDepth": {{depth}}}"""), 400, "maxDepth must be 1-3", "send 1, 2 or 3", field: "maxDepth");
        var sent = Uri.EscapeDataString(depth.Trim('"'));
        await RefusedAsync(Uploading.Text(Books), 400, "maxDepth must be 1-3", "send 1, 2 or 3", field: "maxDepth", query: $"?maxDepth={sent}");
        await RefusedAsync(Uploading.Form(Books, "csv", ("maxDepth", depth)), 400, "maxDepth must be 1-3", "send 1, 2 or 3", field: "maxDepth");
    }

    [Fact]
    public Task Two_depths_at_once() =>
        RefusedAsync(Uploading.Text(Books), 400, "maxDepth must be 1-3", "'1,2'", field: "maxDepth", query: "?maxDepth=1&maxDepth=2");

    [Theory]
    [InlineData("maxAuthors", "-1", "maxAuthors must be 0-100000", "send a whole number from 0 to 100000")]
    [InlineData("maxAuthors", "100001", "maxAuthors must be 0-100000", "send a whole number from 0 to 100000")]
    [InlineData("maxAuthors", "many", "maxAuthors must be 0-100000", "send a whole number from 0 to 100000")]
    [InlineData("aggressiveness", "Reckless", "aggressiveness must be conservative, balanced or aggressive", "leave it out for balanced")]
    [InlineData("discoverBy", "stars", "discoverBy must be coAuthors or coAuthorsAndSubjects", "leave it out for coAuthors")]
    public Task An_option_that_is_none(string option, string value, string error, string fix) =>
        RefusedAsync(Uploading.Text(Books), 400, error, fix, field: option, query: $"?{option}={value}");

    [Theory]
    [InlineData("\"urgent\"")]
    [InlineData("1")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    public Task A_priority_that_is_none(string priority) => RefusedAsync(
        Uploading.RawJson($$"""{"csv": "{{Base64}}", "priority": {{priority}}}"""), 400, "priority must be normal or high", "Send normal or high", field: "priority");

    [Theory]
    [InlineData("", "csv is empty", "The csv is empty: the file holds no text. Upload the export as it was downloaded.", null)]
    [InlineData("Title,Author\n", "csv has no books", "there is a header and nothing below it", 1)]
    [InlineData("Title,Author\n,Jane Austen\n", "csv has no books", "line 2: no title", 2)]
    [InlineData("Title,Pages\nEmma,300\n", "csv has no author column", "columns found: \"Title\", \"Pages\". The first row names the columns: name the one that holds the author \"Author\".", 1)]
    [InlineData("Title\0,Author\nEmma,Jane Austen\n", "csv is not a text file", "zero bytes", null)]
    public async Task A_file_that_can_not_be_read(string csv, string error, string says, int? line)
    {
        await RefusedAsync(Uploading.Text(csv), 400, error, says, field: "csv", line: line);
        await RefusedAsync(Uploading.Json(csv), 400, error, says, field: "csv", line: line);
        await RefusedAsync(Uploading.Form(csv), 400, error, says, field: "csv", line: line);
    }

    [Theory]
    [InlineData("{\"books\": [{\"title\": \"Dune\"}]}")]
    [InlineData("{\"title\": \"Dune\"}\n{\"title\": \"Emma\"}\n")]
    [InlineData("\uFEFF{\"título\": \"Nada\"}")]
    [InlineData("{\"title\": \"Dune\"")]
    [InlineData("[{\"title\": \"Dune\"}]")]
    [InlineData("{\"name\": \"My list\", \"books\": [{\"title\": \"Dune\"}]}")]
    public Task A_list_of_books_as_json(string json) => RefusedAsync(Uploading.Text(json), 400, "csv is not a text file", "file is JSON", field: "csv");

    [Fact]
    public Task A_picture() => RefusedAsync(
        Uploading.Bytes([0x89, .. "PNG\r\n\x1A\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 1, 0]), 400, "csv is not a text file", "Save as", field: "csv");

    [Fact]
    public Task More_rows_than_allowed_even_when_the_first_are_good() => RefusedAsync(
        Uploading.Text(Uploading.Library("Rows", SmallLimits.Rows + 1)), 400, "csv has too many rows", "Split the file", field: "csv", line: SmallLimits.Rows + 2);

    [Theory]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/mixed; boundary=x")]
    [InlineData("nonsense")]
    [InlineData("")]
    public Task Another_kind_of_content(string type) => RefusedAsync(Uploading.Bytes(Encoding.UTF8.GetBytes(Books), type), 415, "unsupported media type", "text/csv");

    [Fact]
    public Task No_content_at_all() => RefusedAsync(null, 415, "unsupported media type", "Content-Type is missing");

    [Fact]
    public async Task A_form_without_a_file()
    {
        await RefusedAsync(new MultipartFormDataContent { { new StringContent(Books), "csv" } }, 400, "Missing required field: csv", "curl -F csv=@FILE.csv", field: "csv");
        await RefusedAsync(Uploading.Bytes([], "multipart/form-data; boundary=x"), 400, "Missing required field: csv", "curl -F csv=@FILE.csv", field: "csv");
    }

    [Theory]
    [InlineData("multipart/form-data", "--x\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--y\r\n\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=csv; filename=a.csv\r\n\r\nTitle,Author\nEmma,Jane")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Dispo")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Type: text/csv\r\n\r\nTitle,Author\n\r\n--x--")]
    public Task A_form_that_can_not_be_read(string type, string body) =>
        RefusedAsync(Uploading.Bytes(Encoding.UTF8.GetBytes(body), type), 400, "invalid form", "curl -F csv=@FILE.csv", field: "csv");

    [Fact]
    public Task A_form_with_an_endless_boundary() =>
        RefusedAsync(Uploading.Bytes([1], "multipart/form-data; boundary=" + new string('x', 9_000)), 400, "invalid form", "boundary", field: "csv");

    [Fact]
    public async Task Several_faults_at_once_are_each_named()
    {
        await RefusedAsync(Uploading.RawJson("""{"csv": "base64data", "maxDepth": 5}"""), 400, "maxDepth must be 1-3", "The field 'csv' is not base64", field: "maxDepth");
        await RefusedAsync(Uploading.RawJson("""{"priority": "urgent", "maxDepth": 5}"""), 400, "Missing required field: csv (base64-encoded CSV file)", "Send normal or high", field: "csv");
        await RefusedAsync(Uploading.Text(Books), 400, "maxDepth must be 1-3", "Send normal or high", field: "maxDepth", query: "?maxDepth=9&priority=urgent");

        using var answer = await service.UploadAsync(Uploading.RawJson("""{"csv": "base64data", "maxDepth": 5, "priority": 1}"""));
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray();
        Assert.Equal(
            ["maxDepth: maxDepth must be 1-3", "priority: priority must be normal or high", "csv: csv is not base64"],
            errors.Select(e => $"{e.GetProperty("field")}: {e.GetProperty("error")}"));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("text/csv")]
    [InlineData("text/json; charset=utf-8")]
    [InlineData(null)]
    public async Task Json_that_is_sent_as_something_else_is_recognised(string? type)
    {
        using var answer = await service.UploadAsync(Uploading.Bytes(Encoding.UTF8.GetBytes($$"""{{'﻿'}} {"csv": "{{Base64}}", "maxDepth": 1}"""), type));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());

        await RefusedAsync(Uploading.Bytes("""{"csv": "VGl0bGU=", "maxDepth": 4}"""u8.ToArray(), type), 400, "maxDepth must be 1-3", "send 1, 2 or 3", field: "maxDepth");
        foreach (var without in new[] { "{}", """{"maxDepth": 2}""", """{"csv": null}""", """{"priority": "high", "name": "Mine"}""" })
        {
            await RefusedAsync(Uploading.Bytes(Encoding.UTF8.GetBytes(without), type), 400,
                "Missing required field: csv (base64-encoded CSV file)", "base64-encoded", field: "csv");
        }
        await RefusedAsync(Uploading.Bytes("""{"csv": "VGl0bGU=", "maxDepth": """u8.ToArray(), type), 400, "invalid JSON", "not valid JSON", line: 1);
        await RefusedAsync(Uploading.Bytes("""{"csv": "", "maxDepth": 5}"""u8.ToArray(), type), 400, "maxDepth must be 1-3", "the file holds no text", field: "maxDepth");
        await RefusedAsync(Uploading.Bytes(Encoding.UTF8.GetBytes($$"""{"csv": "{{new string('V', SmallLimits.Json)}}"}"""), type), 413, "too large", "larger than 0.02 MB", field: "csv");
    }

    [Fact]
    public Task A_form_with_endless_headers() => RefusedAsync(
        new MultipartFormDataContent { { new StringContent("x"), new string('k', 20_000) } }, 400, "invalid form", "exceeded", field: "csv");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Too_large_a_json_upload(bool chunked) => await RefusedAsync(
        Sized(Uploading.Json(Uploading.Library("Json", 90) + new string('\n', SmallLimits.Json)), chunked), 413, "too large", "Send the file itself as text/csv", field: "csv");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Too_large_a_file(bool chunked)
    {
        var csv = Uploading.Library("Large", 90) + new string('\n', SmallLimits.Streamed);
        await RefusedAsync(Sized(Uploading.Text(csv), chunked), 413, "too large", "larger than 0.04 MB. Split the file", field: "csv");
        await RefusedAsync(Sized(Uploading.Form(csv), chunked), 413, "too large", "larger than 0.04 MB. Split the file", field: "csv");
    }

    [Fact]
    public async Task What_is_too_large_as_json_is_taken_as_a_file()
    {
        using var answer = await service.UploadAsync(Uploading.Text(Books + new string('\n', SmallLimits.Json)));

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    async Task RefusedAsync(HttpContent? content, int status, string? error, string says, string? field = null, int? line = null, string query = "")
    {
        var before = await service.RowsAsync();

        using var request = content;
        using var answer = await service.UploadAsync(request, query);

        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(body);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.EndsWith(".", problem.GetProperty("detail").GetString()!.TrimEnd(')'), StringComparison.Ordinal);
        if (error is not null)
        {
            Assert.Equal(error, problem.GetProperty("error").GetString());
            Assert.Equal(field, problem.TryGetProperty("field", out var at) ? at.GetString() : null);
            Assert.Equal(line, problem.TryGetProperty("line", out var number) ? number.GetInt32() : null);
        }
        Assert.Equal(before, await service.RowsAsync());
    }

    static HttpContent Sized(HttpContent content, bool chunked)
    {
        if (!chunked)
            return content;
        var unsized = new StreamContent(content.ReadAsStream());
        unsized.Headers.ContentType = content.Headers.ContentType;
        return new UnsizedContent(unsized);
    }

    /// <summary>Content that does not say its length, so that it is sent in chunks.</summary>
    sealed class UnsizedContent : HttpContent
    {
        readonly HttpContent _inner;

        public UnsizedContent(HttpContent inner)
        {
            _inner = inner;
            Headers.ContentType = inner.Headers.ContentType;
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => _inner.CopyToAsync(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    public sealed class SmallLimits : ServiceAlone
    {
        public const int Json = 20_000;
        public const int Streamed = 40_000;
        public const int Rows = 100;

        protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
            Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?>
            {
                ["Uploads:MaxJsonBytes"] = "20000",
                ["Uploads:MaxStreamedBytes"] = "40000",
                ["Uploads:MaxRows"] = "100",
            });
    }
}
