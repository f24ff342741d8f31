using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>One library, uploaded; and what must hold of it at the end, whatever happened on the way.</summary>
sealed class RunningJob
{
    static readonly string[] States = ["pending", "queued", "warmed", "alreadyWarm", "notFound", "failed", "cancelled", "leftOut"];
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Cluster _cluster;
    readonly Guid _id;

    RunningJob(Cluster cluster, Library? library, Guid id)
    {
        _cluster = cluster;
        Library = library!;
        _id = id;
    }

    /// <summary>
    /// An author is tried four times: alone, by name; or first with the others of a batch, by id, where the messages that the services send hold several.
    /// </summary>
    public static int CallsByNameInVain => Environment.GetEnvironmentVariable("Dispatch__BatchSize") == "1" ? 4 : 3;

    /// <summary>The library, unless it was given as a file.</summary>
    public Library Library { get; }

    public static Task<RunningJob> StartAsync(Cluster cluster, Library? library = null, string priority = "normal")
    {
        library ??= new Library();
        return StartAsync(cluster, library, library.ToCsv(), priority);
    }

    public static Task<RunningJob> StartAsync(Cluster cluster, byte[] csv) => StartAsync(cluster, library: null, csv);

    static async Task<RunningJob> StartAsync(Cluster cluster, Library? library, byte[] csv, string priority = "normal")
    {
        cluster.Catalogue.ResetStatistics();
        using var answer = await cluster.Ingestion.PostAsJsonAsync("api/warming/upload", new { csv = Convert.ToBase64String(csv), maxDepth = 2, priority });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var upload = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new RunningJob(cluster, library, upload.GetProperty("jobId").GetGuid());
    }

    public Task<JsonElement> ViewAsync() => _cluster.Ingestion.GetFromJsonAsync<JsonElement>($"api/warming/jobs/{_id}");

    public Task<JsonElement> RetryFailedAsync() => CommandAsync("retry-failed");

    public async Task<JsonElement> CommandAsync(string command)
    {
        using var answer = await _cluster.Ingestion.PostAsync(new Uri($"api/warming/jobs/{_id}/{command}", UriKind.Relative), content: null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>A number about this job's rows; <c>@job</c> stands for its id.</summary>
    public Task<long> CountAsync(string sql) => _cluster.Database.ScalarAsync<long>(sql.Replace("@job", $"'{_id}'", StringComparison.Ordinal));

    public Task EndsAsync(string state) => Eventually.Async(
        async () => (await ViewAsync()).GetProperty("state").GetString() == state && await CountAsync("SELECT count(*) FROM ingestion.jobs WHERE id = @job AND announced") == 1,
        $"the job is {state} and announced", Patience);

    /// <param name="callsInVain">Calls that the catalogue refused.</param>
    public async Task EndsRightAsync(long callsInVain = 0)
    {
        await EndsAsync("Completed");
        var view = await ViewAsync();
        var authors = view.GetProperty("authors");
        Assert.Equal(Library.Authors, authors.GetProperty("total").GetInt32());
        Assert.Equal(Library.Authors, States.Sum(state => authors.GetProperty(state).GetInt32()));
        Assert.Equal(Library.Authors, authors.GetProperty("warmed").GetInt32());
        Assert.Equal(Library.Authors, await CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND settlements = 1"));
        Assert.Equal(29 * Library.Seeds, view.GetProperty("works").GetInt32());
        var coverage = view.GetProperty("coverage");
        Assert.Equal((true, Library.Books, 100), (coverage.GetProperty("known").GetBoolean(), coverage.GetProperty("hits").GetInt32(), coverage.GetProperty("percent").GetInt32()));

        // Never more than one call an author, and one for the books that have an ISBN; none is told that was not made.
        var calls = view.GetProperty("upstreamCalls").GetInt32() + view.GetProperty("isbnLookupCalls").GetInt32();
        Assert.InRange(_cluster.Catalogue.Statistics.Calls, calls, Library.Authors + 1 + callsInVain);
        using var found = await _cluster.Search.GetAsync(new Uri($"api/search/title?q={Uri.EscapeDataString(Library.TitleOf(3))}", UriKind.Relative));
        Assert.Equal("HIT", Assert.Single(found.Headers.GetValues("X-Cache")));
        await Eventually.Async(
            async () => await CountAsync("SELECT count(*) FROM metrics.warming_analytics WHERE job_id = @job") == Library.Authors, "every author is counted once");
        await NothingIsDeadAsync();
    }

    public async Task NothingIsDeadAsync()
    {
        foreach (var queue in await _cluster.Broker.QueuesAsync())
        {
            if (queue.Name.EndsWith("_error", StringComparison.Ordinal) || queue.Name.EndsWith("-dlq", StringComparison.Ordinal) || queue.Name.EndsWith("_skipped", StringComparison.Ordinal))
                Assert.Equal("", string.Join('\n', (await _cluster.Broker.PeekAsync(queue.Name)).Select(m => string.Create(CultureInfo.InvariantCulture, $"{queue.Name}: {m.Payload}"))));
        }
    }
}
