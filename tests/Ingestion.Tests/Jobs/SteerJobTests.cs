using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Ingestion.Jobs;

public sealed class SteerJobAloneTests(SteerJobAloneTests.SmallWindow service) : SteerJobTests(service), IClassFixture<SteerJobAloneTests.SmallWindow>
{
    public sealed class SmallWindow : ServiceAlone
    {
        protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
            Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?> { ["Dispatch:Window"] = "2" });
    }
}

public sealed class SteerJobOnServersTests(SteerJobOnServersTests.SmallWindow service) : SteerJobTests(service), IClassFixture<SteerJobOnServersTests.SmallWindow>
{
    public sealed class SmallWindow : ServiceOnServers
    {
        protected override async Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
            new Dictionary<string, string?>(await base.SettingsAsync()) { ["Dispatch:Window"] = "2" };
    }
}

/// <summary>The services dispatch two authors at most before they are answered.</summary>
public abstract class SteerJobTests(IngestionService service) : IAsyncLifetime
{
    readonly List<Guid> _jobs = [];
    OtherServices _others = null!;

    public async Task InitializeAsync() => _others = await OtherServices.ConnectAsync(service.Bus);

    public async Task DisposeAsync()
    {
        foreach (var job in _jobs)
        {
            using var ended = await service.CommandAsync(job, "cancel");
        }

        await _others.DisposeAsync();
    }

    [Fact]
    public async Task A_job_made_urgent_overtakes_at_the_next_dispatch()
    {
        var first = await SubmitAsync("Not urgent", 6);
        await Eventually.Async(() => _others.QueuedOf(first).Count() == 2, "the first two authors are dispatched");
        var second = await SubmitAsync("Urgent", 4);
        await service.UntilAsync(second, "Warming");

        using var changed = await service.CommandAsync(second, "priority?priority=high");
        Assert.Equal("high", (await changed.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("priority").GetString());

        // The two that are out do not keep them waiting, and no more of theirs go first.
        await Eventually.Async(() => _others.QueuedOf(second).Count() == 2, "the urgent job's authors are dispatched");
        foreach (var author in _others.QueuedOf(first))
            await _others.WarmAsync(author);
        foreach (var author in _others.QueuedOf(second))
            await _others.WarmAsync(author);
        await Eventually.Async(() => _others.QueuedOf(second).Count() == 4, "the rest of the urgent job's authors are dispatched");
        Assert.Equal(2, _others.QueuedOf(first).Count());
    }

    [Theory]
    [InlineData("priority", HttpStatusCode.BadRequest)]
    [InlineData("priority?priority=urgent", HttpStatusCode.BadRequest)]
    public async Task A_priority_must_be_one(string verb, HttpStatusCode status)
    {
        var job = await SubmitAsync("Priority " + verb.Length, 1);

        using var answer = await service.CommandAsync(job, verb);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task What_has_ended_can_not_be_hurried()
    {
        var job = await SubmitAsync("Ended", 1);
        Assert.Equal("Cancelled", await StateAfterAsync(job, "cancel"));

        using var answer = await service.CommandAsync(job, "priority?priority=high");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public async Task A_paused_job_dispatches_nothing_until_it_is_resumed()
    {
        var job = await SubmitAsync("Paused", 5);
        await Eventually.Async(() => _others.QueuedOf(job).Count() == 2, "the first two authors are dispatched");

        Assert.Equal("Paused", await StateAfterAsync(job, "pause"));
        foreach (var author in _others.QueuedOf(job))
            await _others.WarmAsync(author);
        await Eventually.Async(async () => Authors(await service.JobAsync(job), "warmed") == 2, "the authors that were out are settled");
        // The dispatcher has room now, and fills it from another job: it has passed over the paused one.
        var other = await SubmitAsync("Not paused", 2);
        await Eventually.Async(() => _others.QueuedOf(other).Count() == 2, "another job's authors are dispatched");

        Assert.Equal(2, _others.QueuedOf(job).Count());
        var paused = await service.JobAsync(job);
        Assert.Equal((3, 0), (Authors(paused, "pending"), Authors(paused, "queued")));
        Assert.Equal("paused: resume it to go on", paused.GetProperty("waitingFor").GetString());

        _others.Answering = true;
        foreach (var author in _others.QueuedOf(other))
            await _others.WarmAsync(author);
        Assert.Equal("Warming", await StateAfterAsync(job, "resume"));
        await service.UntilAsync(job, "Completed");
        Assert.Equal(5, _others.QueuedOf(job).Select(author => author.AuthorKey).Distinct().Count());
    }

    [Fact]
    public async Task Pausing_twice_is_as_good_as_once_and_a_running_job_can_not_be_resumed()
    {
        var job = await SubmitAsync("Twice", 3);
        await service.UntilAsync(job, "Warming");

        await RefusedAsync(job, "resume", "The job is Warming: it is not paused.");
        Assert.Equal("Paused", await StateAfterAsync(job, "pause"));
        Assert.Equal("Paused", await StateAfterAsync(job, "pause"));
    }

    [Fact]
    public async Task A_cancelled_job_ends_at_once_with_its_open_authors_cancelled()
    {
        var job = await SubmitAsync("Cancelled", 5);
        await Eventually.Async(() => _others.QueuedOf(job).Count() == 2, "the first two authors are dispatched");
        await _others.WarmAsync(_others.QueuedOf(job).First());
        await Eventually.Async(async () => Authors(await service.JobAsync(job), "warmed") == 1, "one author is warm");

        Assert.Equal("Cancelled", await StateAfterAsync(job, "cancel"));

        var cancelled = await service.JobAsync(job);
        Assert.Equal((1, 4, 0, 0), (Authors(cancelled, "warmed"), Authors(cancelled, "cancelled"), Authors(cancelled, "pending"), Authors(cancelled, "queued")));
        Assert.NotEqual(JsonValueKind.Null, cancelled.GetProperty("endedAt").ValueKind);
        Assert.Equal("Cancelled", await StateAfterAsync(job, "cancel"));
        await RefusedAsync(job, "pause", "The job is Cancelled: it has ended.");
        await RefusedAsync(job, "resume", "The job is Cancelled: it has ended.");
        await RefusedAsync(job, "retry-failed", "The job is Cancelled: it was cancelled; upload the file again.");
    }

    [Fact]
    public async Task Failed_authors_are_retried_and_then_the_job_is_complete()
    {
        _others.Answering = true;
        _others.Fails = author => author.Author.EndsWith("AuthorAb", StringComparison.Ordinal);
        var job = await SubmitAsync("Failing", 3);
        await service.UntilAsync(job, "CompletedWithFailures");
        var failed = await service.JobAsync(job);
        Assert.Equal((2, 1), (Authors(failed, "warmed"), Authors(failed, "failed")));

        _others.Fails = _ => false;
        Assert.Equal("Warming", await StateAfterAsync(job, "retry-failed"));

        await service.UntilAsync(job, "Completed");
        Assert.Equal(3, Authors(await service.JobAsync(job), "warmed"));
        await RefusedAsync(job, "retry-failed", "The job is Completed: no author of it failed.");
        await RefusedAsync(job, "cancel", "The job is Completed: it has ended.");
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    [InlineData("retry-failed")]
    public async Task A_command_to_a_job_that_is_none_is_not_found(string verb)
    {
        using var answer = await service.CommandAsync(Guid.NewGuid(), verb);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("no such job", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    async Task<Guid> SubmitAsync(string name, int authors)
    {
        var job = await service.SubmitAsync(Uploading.Library(name, authors));
        _jobs.Add(job);
        return job;
    }

    async Task<string?> StateAfterAsync(Guid job, string verb)
    {
        using var answer = await service.CommandAsync(job, verb);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString();
    }

    async Task RefusedAsync(Guid job, string verb, string detail)
    {
        using var answer = await service.CommandAsync(job, verb);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("not possible now", detail), (problem.GetProperty("error").GetString(), problem.GetProperty("detail").GetString()));
    }

    static int Authors(JsonElement job, string state) => job.GetProperty("authors").GetProperty(state).GetInt32();
}
