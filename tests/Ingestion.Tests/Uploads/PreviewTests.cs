using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CacheWarming.Tests.Ingestion.Uploads;

public sealed class PreviewAloneTests(PreviewAloneTests.Paced service) : PreviewTests(service), IClassFixture<PreviewAloneTests.Paced>
{
    public sealed class Paced : ServiceAlone
    {
        protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
            Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?> { ["OpenLibrary:BaseAddress"] = "https://mirror.example.org", ["OpenLibrary:RequestsPerSecond"] = "2" });
    }

    [Fact]
    public async Task Each_depth_is_timed_at_the_pace()
    {
        var preview = await PreviewAsync(Uploading.Text(Uploading.Library("Timed", 20)), "?maxDepth=1");

        Assert.Equal(2.5, preview.GetProperty("depths")[0].GetProperty("seconds").GetDouble());
        Assert.Equal("less than a minute", preview.GetProperty("estimatedDuration").GetString());
    }
}

public sealed class PreviewOnServersTests(ServiceOnServers service) : PreviewTests(service), IClassFixture<ServiceOnServers>;

public abstract class PreviewTests(IngestionService service)
{
    [Fact]
    public async Task A_preview_says_what_an_upload_would_do_and_stores_nothing()
    {
        var before = await service.RowsAsync();

        var preview = await PreviewAsync(Uploading.Json("Title,Author\nEmma,Jane Austen\nPersuasion,Jane Austen\nDune,Frank Herbert\n,Nobody\nEmma,JANE AUSTEN\n"), "?maxDepth=3");

        Assert.Equal(before, await service.RowsAsync());
        Assert.Equal(3, preview.GetProperty("books").GetInt32());
        Assert.Equal(2, preview.GetProperty("authors").GetInt32());
        Assert.Equal(["Title", "Author"], preview.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        Assert.False(string.IsNullOrEmpty(preview.GetProperty("confidence").GetString()));
        Assert.Equal([5, 6], preview.GetProperty("skipped").EnumerateArray().Select(row => row.GetProperty("line").GetInt32()));
        var depths = preview.GetProperty("depths").EnumerateArray().ToArray();
        Assert.Equal([0, 1, 2, 3], depths.Select(d => d.GetProperty("depth").GetInt32()));
        // Four authors a call, typically.
        Assert.Equal(1, depths[0].GetProperty("calls").GetInt32());
        Assert.Equal(depths.Sum(d => d.GetProperty("calls").GetInt32()), preview.GetProperty("estimatedCalls").GetInt32());
    }

    [Fact]
    public async Task A_preview_shows_whom_the_budget_leaves_out_and_how_many_calls_subjects_cost()
    {
        var library = Uploading.Library("Budget", 40);

        var free = (await PreviewAsync(Uploading.Text(library), "?maxDepth=2")).GetProperty("depths").EnumerateArray().ToArray();
        var budgeted = (await PreviewAsync(Uploading.Text(library), "?maxDepth=2&maxAuthors=10&discoverBy=coAuthorsAndSubjects")).GetProperty("depths").EnumerateArray().ToArray();

        Assert.All(free, depth => Assert.Equal(0, depth.GetProperty("leftOut").GetInt32()));
        Assert.True(free[1].GetProperty("authors").GetInt32() > 10);
        Assert.Equal(14, budgeted[0].GetProperty("calls").GetInt32());
        Assert.Equal(10, budgeted[1].GetProperty("authors").GetInt32() + budgeted[2].GetProperty("authors").GetInt32());
        Assert.True(budgeted[1].GetProperty("leftOut").GetInt32() > 0);
    }

    [Fact]
    public async Task A_conservative_job_is_seen_to_be_smaller()
    {
        var library = "Title,Author,My Rating,Read Count\nOne,Jane Austen,5,2\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"Book {i},Writer {(char)('a' + (i % 26))}{i}x,2,1\n"));

        async Task<int> CallsAsync(string aggressiveness) => (await PreviewAsync(Uploading.Text(library), $"?maxDepth=2&aggressiveness={aggressiveness}")).GetProperty("estimatedCalls").GetInt32();

        var (conservative, balanced, aggressive) = (await CallsAsync("conservative"), await CallsAsync("balanced"), await CallsAsync("aggressive"));
        Assert.True(conservative < balanced && balanced < aggressive, $"{conservative}, {balanced}, {aggressive}");
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_refused_as_an_upload_of_it_would_be()
    {
        using var answer = await SendAsync(Uploading.Text("Colour,Size\nred,7\n"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        using var upload = await service.UploadAsync(Uploading.Text("Colour,Size\nred,7\n"));
        var refused = await upload.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(refused.GetProperty("error").GetString(), problem.GetProperty("error").GetString());
        Assert.Equal(refused.GetProperty("detail").GetString(), problem.GetProperty("detail").GetString());
    }

    protected async Task<JsonElement> PreviewAsync(HttpContent content, string query)
    {
        using var answer = await SendAsync(content, query);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    Task<HttpResponseMessage> SendAsync(HttpContent content, string query = "") => service.Http.PostAsync(new Uri("api/warming/preview" + query, UriKind.Relative), content);
}
