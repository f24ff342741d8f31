using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Ingestion.Jobs;

public sealed class ReadJobsAloneTests(ServiceAlone service) : ReadJobsTests(service), IClassFixture<ServiceAlone>
{
    [Fact]
    public async Task Events_end_in_order_when_the_service_stops()
    {
        await using var stopping = new ServiceAlone();
        await stopping.InitializeAsync();
        var job = await stopping.SubmitAsync(Uploading.Library("Stopping", 2));
        await using var events = (await stopping.FollowAsync(job)).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());

        var stopped = stopping.StopAsync();
        while (await events.MoveNextAsync())
        {
            // What was on its way.
        }

        await stopped.WaitAsync(TimeSpan.FromSeconds(10));
    }
}

public sealed class ReadJobsOnServersTests(ServiceOnServers service) : ReadJobsTests(service), IClassFixture<ServiceOnServers>;

public abstract class ReadJobsTests(IngestionService service)
{
    [Fact]
    public async Task A_job_tells_its_counts_its_works_and_its_coverage()
    {
        await using var others = await OtherServices.ConnectAsync(service.Bus);
        others.Answering = true;
        var job = await service.SubmitAsync(Uploading.Library("Counted", 4), "?maxDepth=1");

        await service.UntilAsync(job, "Completed");

        var view = await service.JobAsync(job);
        var authors = view.GetProperty("authors");
        Assert.Equal((4, 4, 0, 4), (authors.GetProperty("total").GetInt32(), authors.GetProperty("csv").GetInt32(), authors.GetProperty("discovered").GetInt32(), authors.GetProperty("warmed").GetInt32()));
        Assert.Equal((28, 4), (view.GetProperty("works").GetInt32(), view.GetProperty("upstreamCalls").GetInt32()));
        var depth = Assert.Single(view.GetProperty("depths").EnumerateArray());
        Assert.Equal((0, 4, 4), (depth.GetProperty("depth").GetInt32(), depth.GetProperty("total").GetInt32(), depth.GetProperty("settled").GetInt32()));
        var coverage = view.GetProperty("coverage");
        Assert.Equal((true, 4, 4, 0, 100.0), (coverage.GetProperty("known").GetBoolean(), coverage.GetProperty("books").GetInt32(), coverage.GetProperty("titleHits").GetInt32(), coverage.GetProperty("isbnHits").GetInt32(), coverage.GetProperty("percent").GetDouble()));
    }

    [Fact]
    public async Task Events_tell_how_the_job_moves_and_end_with_it()
    {
        await using var others = await OtherServices.ConnectAsync(service.Bus);
        var job = await service.SubmitAsync(Uploading.Library("Followed", 3));
        var states = new List<string?>();
        await foreach (var item in await service.FollowAsync(job))
        {
            Assert.Equal("job", item.EventType);
            states.Add(item.Data.GetProperty("state").GetString());
            if (states is [.., "Warming"] && !others.Answering)
            {
                others.Answering = true;
                await Eventually.Async(() => others.QueuedOf(job).Count() == 3, "the job's authors are dispatched");
                foreach (var author in others.QueuedOf(job))
                    await others.WarmAsync(author);
            }
        }

        Assert.Contains("Warming", states);
        Assert.Equal("Completed", states[^1]);
        Assert.Single(states, "Completed");
    }

    [Fact]
    public async Task Events_of_a_job_that_has_ended_are_its_last_one()
    {
        var job = await service.SubmitAsync(Uploading.Library("Over", 2));
        using var cancelled = await service.CommandAsync(job, "cancel");

        var states = new List<string?>();
        await foreach (var item in await service.FollowAsync(job))
            states.Add(item.Data.GetProperty("state").GetString());

        Assert.Equal(["Cancelled"], states);
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_a_page_at_a_time()
    {
        var first = await service.SubmitAsync(Uploading.Library("First", 1));
        var second = await service.SubmitAsync(Uploading.Library("Second", 1));
        var third = await service.SubmitAsync(Uploading.Library("Third", 1));

        Assert.Equal([third, second], await ListAsync("?limit=2"));
        Assert.Equal([first], await ListAsync("?limit=1&offset=2"));
        Assert.Empty(await ListAsync("?offset=100000"));
    }

    [Fact]
    public async Task The_pages_of_a_list_lead_through_all_of_it_and_keep_the_other_parameters()
    {
        var word = $"Leads{Guid.NewGuid():N}";
        var jobs = new List<Guid>();
        for (var n = 0; n < 5; n++)
            jobs.Insert(0, await service.SubmitAsync(Uploading.Library($"Paged {n}", 1), query: $"?name={word}%26{n}"));

        var (seen, pages) = (new List<Guid>(), new List<string>());
        for (var next = $"/api/warming/jobs?q={word}%26&limit=2"; next is not null;)
        {
            pages.Add(next);
            var page = await service.Http.GetFromJsonAsync<JsonElement>(new Uri(next, UriKind.Relative));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(job => job.GetProperty("jobId").GetGuid()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(jobs, seen);
        Assert.Equal($"/api/warming/jobs?q={word}%26&limit=2&offset=4", pages[^1]);
        Assert.Equal(3, pages.Count);
    }

    [Theory]
    [InlineData("jobs?limit=0", "limit must be 1-100")]
    [InlineData("jobs?limit=101", "limit must be 1-100")]
    [InlineData("jobs?limit=many", "limit must be 1-100")]
    [InlineData("jobs?limit=1&limit=2", "limit must be 1-100")]
    [InlineData("jobs?limit=+1", "limit must be 1-100")]
    [InlineData("jobs?offset=-1", "offset must be 0-2147483647")]
    [InlineData("jobs?offset=99999999999", "offset must be 0-2147483647")]
    [InlineData("queue/pending?limit=0", "limit must be 1-1000")]
    [InlineData("queue/pending?offset=10001", "offset must be 0-10000")]
    [InlineData("jobs/00000000-0000-0000-0000-000000000001/authors?limit=0", "limit must be 1-1000")]
    [InlineData("jobs/00000000-0000-0000-0000-000000000001/books?limit=1001", "limit must be 1-1000")]
    [InlineData("jobs/00000000-0000-0000-0000-000000000001/books?missing=perhaps", "unreadable request")]
    [InlineData("jobs/00000000-0000-0000-0000-000000000001/tree?limit=0", "limit must be 1-2000")]
    [InlineData("jobs/00000000-0000-0000-0000-000000000001/tree?limit=many", "unreadable request")]
    [InlineData("dlq/messages?limit=0", "limit must be 1-1000")]
    [InlineData("dlq/redrives?limit=0", "limit must be 1-100")]
    public async Task A_number_that_is_none_or_out_of_range_is_refused_with_the_range(string path, string error)
    {
        using var answer = await service.GetAsync("api/warming/" + path);

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.StatusCode, problem.GetProperty("error").GetString()));
        Assert.Matches("^(limit|offset|missing) is \".*\"(;|,) .*(whole number|true or false)", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Jobs_are_listed_by_state()
    {
        var running = await service.SubmitAsync(Uploading.Library("Running", 1));
        var cancelled = await service.SubmitAsync(Uploading.Library("Called off", 1));
        using var cancel = await service.CommandAsync(cancelled, "cancel");

        var listed = await ListAsync("?state=cancelled&limit=100");

        Assert.Contains(cancelled, listed);
        Assert.DoesNotContain(running, listed);
        Assert.DoesNotContain(cancelled, await ListAsync("?state=Warming&limit=100"));
    }

    [Fact]
    public async Task A_state_that_is_none_is_refused_with_those_that_are()
    {
        using var answer = await service.GetAsync("api/warming/jobs?state=sleeping");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Submitted, Warming, Paused, Verifying, Completed, CompletedWithFailures, Cancelled", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    [InlineData("00000000-0000-0000-0000-000000000001/events")]
    public async Task A_job_that_is_none_is_not_found(string job)
    {
        using var answer = await service.GetAsync("api/warming/jobs/" + job);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("no such job", problem.GetProperty("error").GetString());
        Assert.Contains("GET /api/warming/jobs", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    async Task<Guid[]> ListAsync(string query) =>
        [.. (await service.Http.GetFromJsonAsync<JsonElement>(new Uri("api/warming/jobs" + query, UriKind.Relative))).GetProperty("items").EnumerateArray().Select(job => job.GetProperty("jobId").GetGuid())];
}

static class Following
{
    /// <summary>A job's server-sent events; ends when the service ends them.</summary>
    public static async Task<IAsyncEnumerable<SseItem<JsonElement>>> FollowAsync(this IngestionService service, Guid job)
    {
        var answer = await service.Http.GetAsync(new Uri($"api/warming/jobs/{job}/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        return SseParser.Create(await answer.Content.ReadAsStreamAsync(), (_, data) => JsonSerializer.Deserialize<JsonElement>(data)).EnumerateAsync();
    }
}
