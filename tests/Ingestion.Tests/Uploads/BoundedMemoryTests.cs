using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Ingestion.Uploads;

/// <summary>No request takes more memory than the service has, whatever it is filled with.</summary>
public sealed class BoundedMemoryTests(BoundedMemoryTests.OneAtATime service) : IClassFixture<BoundedMemoryTests.OneAtATime>
{
    [Fact]
    public async Task A_form_with_a_long_text_field_is_refused()
    {
        using var answer = await service.UploadAsync(Uploading.Form(Uploading.Library("Long", 3), "csv", ("note", new string('a', 100_000))));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid form", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_form_of_many_fields_is_refused()
    {
        using var answer = await service.UploadAsync(Uploading.Form(Uploading.Library("Many", 3), "csv", [.. Enumerable.Range(0, 100).Select(i => ($"note{i}", "x"))]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid form", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    /// <summary>As many JSON writers send it, every slash escaped, or characters as \u; and as the others do.</summary>
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/", @"\/")]
    [InlineData("P", @"\u0050")]
    public async Task Six_large_JSON_uploads_at_once_take_little_memory(string character, string sent)
    {
        await using var ingestion = await ServiceProcess.StartAsync("Ingestion", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = "",
            ["ConnectionStrings__RabbitMq"] = "",
            ["DataDirectory"] = Path.Combine(service.Folder, Guid.NewGuid().ToString("N")),
            ["DOTNET_GCHeapHardLimit"] = "0x6000000", // 96 MiB
        });
        // Few rows of long reviews: what takes memory is the request and not its rows.
        var row = Encoding.ASCII.GetBytes("Emma,Jane Austen," + new string('?', 899_982) + "\n");
        var part = Encoding.ASCII.GetBytes(Convert.ToBase64String(row).Replace(character, sent, StringComparison.Ordinal));
        var rows = 49_000_000 / part.Length;
        var beginning = Encoding.ASCII.GetBytes("{\"maxDepth\": 1, \"csv\": \"" + Convert.ToBase64String("Title,Author,Reviews\n"u8));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ingestion.Http.PostAsync(
            new Uri("api/warming/preview", UriKind.Relative), Content(new Repeated(part, rows, beginning, "\"}"u8.ToArray()), "application/json"))));

        foreach (var answer in answers)
        {
            var preview = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{preview}\n{ingestion.Output}");
            Assert.Equal(rows - 1, preview.GetProperty("skippedRows").GetInt32());
        }
    }

    [Theory]
    [InlineData("""{"note": "TEXT"}""")]
    [InlineData("""{"maxDepth": "TEXT"}""")]
    [InlineData("""{"maxDepth": [TEXT""")]
    [InlineData("\"TEXT\"")]
    public async Task Nothing_but_the_csv_may_be_long_in_JSON(string body)
    {
        using var answer = await service.UploadAsync(Uploading.RawJson(body.Replace("TEXT", new string('1', 3_000_000), StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Only 'csv' may be long", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_that_mean_nothing_are_let_pass_however_many()
    {
        var sent = new Repeated("\"note\": [{\"a\": 1}, \"b\"], "u8.ToArray(), 100_000, "{"u8.ToArray(), "\"csv\": \"VGl0bGUsQXV0aG9yCkVtbWEsSmFuZSBBdXN0ZW4K\"}"u8.ToArray());

        using var answer = await service.Http.PostAsync(new Uri("api/warming/preview", UriKind.Relative), Content(sent, "application/json"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Large_uploads_take_turns_and_too_many_are_told_to_come_back()
    {
        var csv = Uploading.Library("Turns", 20) + new string('\n', 1_100_000);
        var read = service.Services.GetRequiredService<ReadUpload>();
        var others = new List<Task<HttpResponseMessage>>();
        var first = await read.FromAsync(Request(csv), CancellationToken.None);
        await using (first)
        {
            for (var i = 0; i <= ReadUpload.MostWaiting; i++)
                others.Add(service.Http.PostAsync(new Uri("api/warming/preview", UriKind.Relative), Uploading.Text(csv)));

            // The one for whom there is no room to wait.
            using var refused = await await Task.WhenAny(others);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal("too many large uploads", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Equal(1, others.Count(other => other.IsCompleted));

            using var small = await service.Http.PostAsync(new Uri("api/warming/preview", UriKind.Relative), Uploading.Text(Uploading.Library("Small", 20)));
            Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        }
        var answers = await Task.WhenAll(others);
        Assert.Equal(ReadUpload.MostWaiting, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
    }

    static HttpRequest Request(string csv) => new DefaultHttpContext
    {
        Request = { Method = "POST", ContentType = "text/csv", Body = new MemoryStream(Encoding.UTF8.GetBytes(csv)) },
    }.Request;

    static StreamContent Content(Stream body, string type)
    {
        var content = new StreamContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    public sealed class OneAtATime : ServiceAlone
    {
        protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
            Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?> { ["Uploads:MaxLargeAtOnce"] = "1" });
    }

    /// <summary>A beginning, the same bytes again and again, and an end, made as they are asked for.</summary>
    sealed class Repeated(byte[] part, int times, byte[]? beginning = null, byte[]? end = null) : MemoryStream
    {
        readonly IEnumerator<byte[]> _parts = new[] { beginning ?? [] }.Concat(Enumerable.Repeat(part, times)).Append(end ?? []).GetEnumerator();
        ReadOnlyMemory<byte> _rest;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_rest.IsEmpty && _parts.MoveNext())
                _rest = _parts.Current;
            var count = Math.Min(buffer.Length, _rest.Length);
            _rest[..count].CopyTo(buffer);
            _rest = _rest[count..];
            return ValueTask.FromResult(count);
        }

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[64 * 1024];
            while (await ReadAsync(buffer, cancellationToken) is > 0 and var count)
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            _parts.Dispose();
            base.Dispose(disposing);
        }
    }
}
