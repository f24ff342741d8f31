using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Imports.Gemini;

/// <summary>The service as a process, on a real broker and a real database.</summary>
public sealed class UploadWithGeminiTests : IAsyncLifetime
{
    GeminiStub _gemini = null!;
    TestDatabase _database = null!;
    TestVirtualHost _broker = null!;
    ServiceProcess _service = null!;

    public async Task InitializeAsync()
    {
        _gemini = await GeminiStub.StartAsync();
        _database = await TestServers.CreateDatabaseAsync();
        _broker = await TestServers.CreateVirtualHostAsync();
        _service = await ServiceProcess.StartAsync("Ingestion", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = _database.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = _broker.Uri.ToString(),
            ["Gemini__BaseAddress"] = _gemini.Address.AbsoluteUri,
            ["Gemini__ApiKey"] = Unrecognised.Key,
        });
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
        await _gemini.DisposeAsync();
    }

    [Fact]
    public async Task An_upload_is_taken_when_Gemini_names_its_columns_refused_when_it_can_not_and_may_come_again_when_it_is_busy()
    {
        _gemini.Says(Unrecognised.Named);
        var (taken, job) = await UploadAsync(Unrecognised.Csv);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        Assert.Equal("List of books, columns named by Gemini", job.GetProperty("format").GetString());
        Assert.Equal((2, 2), (job.GetProperty("books").GetInt32(), job.GetProperty("authorsQueued").GetInt32()));
        Assert.Single(_gemini.Calls);

        _gemini.Says("{}");
        var (refused, why) = await UploadAsync("Spalte eins,Spalte zwei\na,b\n");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("\"Spalte eins\", \"Spalte zwei\"", why.GetProperty("detail").GetString(), StringComparison.Ordinal);

        _gemini.Answers(503, "", ("Retry-After", "17"));
        var (later, busy) = await UploadAsync("Spalte drei,Spalte vier\na,b\n");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, later.StatusCode);
        Assert.Equal("17", Assert.Single(later.Headers.GetValues("Retry-After")));
        Assert.Contains("\"Spalte drei\", \"Spalte vier\"", busy.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("columns can't be recognised now", busy.GetProperty("error").GetString());

        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM ingestion.jobs"));
        Assert.DoesNotContain(Unrecognised.Key, _service.Output, StringComparison.Ordinal);
    }

    async Task<(HttpResponseMessage Response, JsonElement Body)> UploadAsync(string csv)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        var response = await _service.Http.PostAsync(new Uri("/api/warming/upload", UriKind.Relative), content);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response, body.RootElement.Clone());
    }
}
