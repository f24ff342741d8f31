using System.Text.Json;
using System.Net.Http.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Ingestion.Jobs;

public sealed class AllJobsAloneTests : AllJobsTests<AllJobsAloneTests.SmallWindow>
{
    public sealed class SmallWindow : ServiceAlone
    {
        protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
            Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?> { ["Dispatch:Window"] = "1" });
    }
}

public sealed class AllJobsOnServersTests : AllJobsTests<AllJobsOnServersTests.SmallWindow>
{
    public sealed class SmallWindow : ServiceOnServers
    {
        protected override async Task<IReadOnlyDictionary<string, string?>> SettingsAsync() => new Dictionary<string, string?>(await base.SettingsAsync()) { ["Dispatch:Window"] = "1" };
    }
}

/// <summary>Figures over all jobs; each test has a service of its own.</summary>
public abstract class AllJobsTests<TService> : IAsyncLifetime
    where TService : IngestionService, new()
{
    readonly TService _service = new();

    public Task InitializeAsync() => _service.InitializeAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Before_the_first_job_all_is_nothing()
    {
        var stats = await StatsAsync();

        Assert.Equal((0, 0, 0, JsonValueKind.Null), (Number(stats, "totalJobs"), Number(stats, "totalAuthors"), Number(stats, "totalWorks"), stats.GetProperty("startedAt").ValueKind));
    }

    [Fact]
    public async Task Totals_are_those_of_all_jobs()
    {
        await using var others = await OtherServices.ConnectAsync(_service.Bus);
        others.Answering = true;
        foreach (var (name, authors) in new[] { ("One", 2), ("Two", 3) })
            await _service.UntilAsync(await _service.SubmitAsync(Uploading.Library(name, authors)), "Completed");
        others.Answering = false;
        Assert.NotEqual(JsonValueKind.Null, (await StatsAsync()).GetProperty("completedAt").ValueKind);
        await _service.SubmitAsync(Uploading.Library("Three", 1));

        var stats = await StatsAsync();

        Assert.Equal((3, 1, 6), (Number(stats, "totalJobs"), Number(stats, "openJobs"), Number(stats, "totalAuthors")));
        Assert.Equal((35, 5), (Number(stats, "totalWorks"), Number(stats, "totalUpstreamCalls")));
        Assert.Equal(JsonValueKind.Null, stats.GetProperty("completedAt").ValueKind);
    }

    [Fact]
    public async Task Who_waits_is_named_in_the_order_of_dispatch()
    {
        await using var others = await OtherServices.ConnectAsync(_service.Bus);
        var job = await _service.SubmitAsync("Title,Author,My Rating\nOne,Ordinary,3\nTwo,Favourite,5\nThree,Disliked,1\n");
        await Eventually.Async(() => others.QueuedOf(job).Any(), "the first is dispatched");

        var pending = await _service.Http.GetFromJsonAsync<JsonElement>(new Uri("api/warming/queue/pending", UriKind.Relative));
        var one = await _service.Http.GetFromJsonAsync<JsonElement>(new Uri("api/warming/queue/pending?limit=1", UriKind.Relative));

        Assert.Equal("Favourite", Assert.Single(others.QueuedOf(job)).Author);
        Assert.Equal(2, Number(pending, "total"));
        Assert.Equal(["Ordinary", "Disliked"], pending.GetProperty("items").EnumerateArray().Select(author => author.GetProperty("author").GetString()));
        Assert.Equal((2, 1), (Number(one, "total"), one.GetProperty("items").GetArrayLength()));
        var second = await _service.Http.GetFromJsonAsync<JsonElement>(new Uri(one.GetProperty("next").GetString()!, UriKind.Relative));
        Assert.Equal("Disliked", Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("author").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);

        using var paused = await _service.Http.PostAsync(new Uri($"api/warming/jobs/{job}/pause", UriKind.Relative), null);
        paused.EnsureSuccessStatusCode();
        pending = await _service.Http.GetFromJsonAsync<JsonElement>(new Uri("api/warming/queue/pending", UriKind.Relative));
        Assert.Equal((0, 2, 0), (Number(pending, "total"), Number(pending, "paused"), pending.GetProperty("items").GetArrayLength()));
    }

    Task<JsonElement> StatsAsync() => _service.Http.GetFromJsonAsync<JsonElement>(new Uri("api/warming/stats", UriKind.Relative));

    static long Number(JsonElement stats, string name) => stats.GetProperty(name).GetInt64();
}
