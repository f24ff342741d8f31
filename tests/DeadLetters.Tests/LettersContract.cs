using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.DeadLetters;

public sealed class LettersOnServersTests(OnServers world) : LettersContract(world), IClassFixture<OnServers>;

public sealed class LettersAloneTests(Alone world) : LettersContract(world), IClassFixture<Alone>;

/// <summary>What holds for dead letters wherever they are: in the broker's queue, or failed rows.</summary>
public abstract class LettersContract(World world) : IAsyncLifetime
{
    static readonly object All = new { all = true };

    public Task InitializeAsync() => world.CalmAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Five_hundred_letters_of_three_troubles_are_three_groups_and_looking_fifty_times_changes_nothing()
    {
        world.Trouble = author => Troubles.OfThreeKinds(author, 500);
        var job = await world.SubmitAsync("Grouped", 500);
        await world.UntilAsync(job, "CompletedWithFailures");
        await world.UntilDepthAsync(500);

        var first = await world.PeekAsync();
        Assert.Equal((500, 500), (first.GetProperty("depth").GetInt32(), first.GetProperty("looked").GetInt32()));
        Assert.Equal([250, 150, 100], first.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("count").GetInt32()));
        Assert.All(first.GetProperty("groups").EnumerateArray(), group => Assert.True(group.GetProperty("firstSeen").GetDateTimeOffset() <= group.GetProperty("lastSeen").GetDateTimeOffset()));
        for (var look = 0; look < 50; look++)
            Assert.Equal(Ids(first), Ids(await world.PeekAsync()));
        Assert.Equal(500, await world.DepthAsync());
        Assert.Equal(500, Ids(first).Distinct().Count());

        // Pages are parts of one order.
        Assert.Equal(Ids(first).Skip(120).Take(30), Ids(await world.PeekAsync("?limit=30&offset=120")));
        var group = first.GetProperty("groups")[1].GetProperty("id").GetString();
        var ofGroup = await world.PeekAsync($"?limit=1000&group={group}");
        Assert.Equal(150, Ids(ofGroup).Count);
        Assert.All(ofGroup.GetProperty("items").EnumerateArray(), letter => Assert.Contains("has no title", letter.GetProperty("message").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_letter_shows_its_author_its_trouble_and_how_things_stand_with_them_now()
    {
        var job = await world.FailedJobAsync("Shown", 2);

        var letters = (await world.PeekAsync()).GetProperty("items").EnumerateArray().OrderBy(l => l.GetProperty("author").GetProperty("author").GetString(), StringComparer.Ordinal).ToList();

        var author = letters[0].GetProperty("author");
        Assert.Equal(
            (job, "Shown AuthorAa", 0, 1),
            (author.GetProperty("jobId").GetGuid(), author.GetProperty("author").GetString(), author.GetProperty("depth").GetInt32(), author.GetProperty("attempt").GetInt32()));
        Assert.Equal("The answer about 'Shown AuthorAa' breaks off at byte 14.", letters[0].GetProperty("message").GetString());
        Assert.Equal(("CompletedWithFailures", "failed", false), Standing(letters[0]));
        Assert.InRange(letters[0].GetProperty("failedAt").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-2), TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Equal(letters[0].GetProperty("failedAt").GetDateTimeOffset() <= letters[1].GetProperty("failedAt").GetDateTimeOffset() ? letters[0].GetProperty("failedAt").GetDateTimeOffset() : letters[1].GetProperty("failedAt").GetDateTimeOffset(),
            (await world.DlqAsync()).GetProperty("oldestAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task The_depth_is_an_alert_above_ten()
    {
        await world.FailedJobAsync("Ten", 10);
        Assert.False((await world.DlqAsync()).GetProperty("alert").GetBoolean());

        world.Trouble = Troubles.Broken;
        await world.SubmitAsync("The eleventh", 1);
        await world.UntilDepthAsync(11);

        var depth = await world.DlqAsync();
        Assert.True(depth.GetProperty("alert").GetBoolean());
        Assert.Equal((10, 11), (depth.GetProperty("threshold").GetInt32(), depth.GetProperty("queues")[0].GetProperty("depth").GetInt32()));
    }

    [Fact]
    public async Task One_letter_a_group_and_all_are_redriven_and_then_the_job_is_complete()
    {
        world.Trouble = author => Troubles.OfThreeKinds(author, 20);
        var job = await world.SubmitAsync("Redriven", 20);
        await world.UntilAsync(job, "CompletedWithFailures");
        await world.UntilDepthAsync(20);
        world.Trouble = _ => null;
        var letters = await world.PeekAsync();

        var one = await world.RedriveAsync(new { messages = new[] { letters.GetProperty("groups")[0].GetProperty("sample").GetString() } });
        Assert.Equal(("completed", 20, 1, 1, 0, 0), Outcome(one));
        await world.UntilAsync(job, "CompletedWithFailures");
        Assert.Equal((1, 19), (await world.AuthorsAsync(job, "warmed"), await world.AuthorsAsync(job, "failed")));
        await world.UntilDepthAsync(19);

        var group = await world.RedriveAsync(new { group = letters.GetProperty("groups")[1].GetProperty("id").GetString() });
        Assert.Equal(("completed", 19, 6, 6, 0, 0), Outcome(group));
        await world.UntilAsync(job, "CompletedWithFailures");
        Assert.Equal((7, 13), (await world.AuthorsAsync(job, "warmed"), await world.AuthorsAsync(job, "failed")));

        var all = await world.RedriveAsync(All);
        Assert.Equal(("completed", 13, 13, 13, 0, 0), Outcome(all));
        await world.UntilAsync(job, "Completed");
        Assert.Equal((20, 0), (await world.AuthorsAsync(job, "warmed"), await world.AuthorsAsync(job, "failed")));
        Assert.Equal(0, await world.DepthAsync());
        Assert.NotEqual(JsonValueKind.Null, all.GetProperty("endedAt").ValueKind);
    }

    /// <summary>What a night without a working provider leaves.</summary>
    [Fact]
    [Trait("Category", "Faults")]
    public async Task Ten_thousand_letters_are_redriven_each_once()
    {
        const int letters = 10_000;
        const double seconds = 300;
        var job = await world.FailedJobAsync("Many", letters, seconds);

        var ended = await world.EndedAsync(await world.BeginRedriveAsync(All), seconds);

        Assert.Equal(("completed", letters, letters, letters, 0, 0), Outcome(ended));
        await world.UntilAsync(job, "Completed", seconds);
        Assert.Equal(letters, await world.AuthorsAsync(job, "warmed"));
        Assert.Equal(0, await world.DepthAsync());
    }

    [Fact]
    public async Task An_author_that_fails_again_is_another_letter_and_not_redriven_for_ever()
    {
        var job = await world.FailedJobAsync("Stubborn", 3);
        world.Trouble = Troubles.Broken;

        Assert.Equal(("completed", 3, 3, 3, 0, 0), Outcome(await world.RedriveAsync(All)));

        await world.UntilAsync(job, "CompletedWithFailures");
        await world.UntilDepthAsync(3);
        Assert.All((await world.PeekAsync()).GetProperty("items").EnumerateArray(), letter => Assert.Equal(2, letter.GetProperty("author").GetProperty("attempt").GetInt32()));
    }

    [Fact]
    public async Task A_redrive_stops_when_it_is_told_to_and_what_it_had_not_got_to_stays()
    {
        var job = await world.FailedJobAsync("Stopped", 250);
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var takes = 0;
        world.Letters.BeforeTake = () =>
        {
            if (Interlocked.Increment(ref takes) != 2)
                return Task.CompletedTask;
            reached.SetResult();
            return goOn.Task;
        };

        var id = await world.BeginRedriveAsync(All);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var running = await world.RedriveAsync(id);
        Assert.Equal(("running", 250, 100, 100), (running.GetProperty("state").GetString(), running.GetProperty("total").GetInt32(), running.GetProperty("walked").GetInt32(), running.GetProperty("redriven").GetInt32()));
        Assert.Equal(150, await world.DepthAsync());
        using (var stop = await world.Http.PostAsync(new Uri($"api/warming/dlq/redrives/{id}/stop", UriKind.Relative), null))
            Assert.Equal(HttpStatusCode.OK, stop.StatusCode);
        goOn.SetResult();

        var ended = await world.EndedAsync(id);
        Assert.Equal("stopped", ended.GetProperty("state").GetString());
        Assert.Equal(100, ended.GetProperty("redriven").GetInt32());
        await world.UntilDepthAsync(150);
        await Eventually.Async(async () => await world.AuthorsAsync(job, "warmed") == 100, "those put back are warm");
        Assert.Equal(150, await world.AuthorsAsync(job, "failed"));
        using var again = await world.Http.PostAsync(new Uri($"api/warming/dlq/redrives/{id}/stop", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task A_second_redrive_and_all_that_it_would_disturb_is_refused_with_the_id_of_the_one_that_is_running()
    {
        await world.FailedJobAsync("Alone", 2);
        var goOn = new TaskCompletionSource();
        world.Letters.BeforeTake = () => goOn.Task;
        var id = await world.BeginRedriveAsync(All);

        foreach (var refused in new[] { await world.PostRedriveAsync(All), await world.PurgeAsync("?confirm=yes"), await world.Http.GetAsync(new Uri("api/warming/dlq/messages", UriKind.Relative)) })
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(("redrive running", id), (problem.GetProperty("error").GetString(), problem.GetProperty("redrive").GetGuid()));
            refused.Dispose();
        }
        Assert.Equal(id, (await world.DlqAsync()).GetProperty("redrive").GetGuid());
        goOn.SetResult();

        Assert.Equal(("completed", 2, 2, 2, 0, 0), Outcome(await world.EndedAsync(id)));
        Assert.Equal(("completed", 0, 0, 0, 0, 0), Outcome(await world.RedriveAsync(All)));
    }

    [Fact]
    public async Task Two_redrives_asked_for_at_once_are_one()
    {
        await world.FailedJobAsync("At once", 30);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.PostRedriveAsync(All)));

        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Accepted, HttpStatusCode.Conflict, HttpStatusCode.ServiceUnavailable }));
        var redriven = 0;
        foreach (var answer in answers)
        {
            // One that comes when the first has ended is accepted too, and finds nothing left to do.
            if (answer.StatusCode == HttpStatusCode.Accepted)
                redriven += (await world.EndedAsync((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid())).GetProperty("redriven").GetInt32();
            answer.Dispose();
        }
        Assert.Equal(30, redriven);
        Assert.Equal(0, await world.DepthAsync());
    }

    [Fact]
    public async Task Letters_of_a_cancelled_job_stay_until_they_are_purged_and_its_authors_stay_failed()
    {
        world.Trouble = author => Troubles.Number(author) < 3 ? Troubles.Broken(author) : null;
        var job = await world.SubmitAsync("Cancelled", 4);
        await world.UntilDepthAsync(3);
        await Eventually.Async(async () => await world.AuthorsAsync(job, "failed") == 3, "three authors are failed");
        // A job that has ended with failures can't be cancelled: one is open again when it is.
        await world.RunAsync("UPDATE jobs SET state = 'Cancelled' WHERE id = @job", job);

        var redrive = await world.RedriveAsync(All);

        Assert.Equal(("completed", 3, 3, 0, 0, 3), Outcome(redrive));
        Assert.Equal(3, redrive.GetProperty("skippedBecause").GetProperty("its job was cancelled: it can only be purged").GetInt32());
        Assert.Equal(3, await world.DepthAsync());
        using (var asked = await world.PurgeAsync(""))
        {
            Assert.Equal(HttpStatusCode.BadRequest, asked.StatusCode);
            var problem = await asked.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("not confirmed", problem.GetProperty("error").GetString());
            Assert.StartsWith("This would delete 3 dead letters for good", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal(3, await world.DepthAsync());
        using var purged = await world.PurgeAsync("?confirm=yes");
        Assert.Equal(3, (await purged.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deleted").GetInt32());
        Assert.Equal(0, await world.DepthAsync());
        Assert.Equal(3, await world.AuthorsAsync(job, "failed"));
    }

    [Fact]
    public async Task One_group_or_one_message_is_purged_and_the_others_stay()
    {
        world.Trouble = author => Troubles.OfThreeKinds(author, 10);
        var job = await world.SubmitAsync("Purged", 10);
        await world.UntilAsync(job, "CompletedWithFailures");
        await world.UntilDepthAsync(10);
        var groups = (await world.PeekAsync()).GetProperty("groups");

        using var group = await world.PurgeAsync($"?confirm=yes&group={groups[0].GetProperty("id").GetString()}");
        using var message = await world.PurgeAsync($"?confirm=yes&message={groups[1].GetProperty("sample").GetString()}");
        using var nothing = await world.PurgeAsync("?confirm=yes&group=none");

        Assert.Equal((5, 1, 0), (await DeletedAsync(group), await DeletedAsync(message), await DeletedAsync(nothing)));
        Assert.Equal([2, 2], (await world.PeekAsync()).GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("count").GetInt32()));
        Assert.Equal(10, await world.AuthorsAsync(job, "failed"));
    }

    [Fact]
    public async Task Redriven_authors_of_a_paused_job_wait_until_it_is_resumed()
    {
        world.Trouble = author => Troubles.Number(author) == 0 ? Troubles.Broken(author) : null;
        var job = await world.FailedJobAsync("Paused", 1);
        await world.RunAsync("UPDATE jobs SET state = 'Paused', ended_at = NULL WHERE id = @job", job);

        Assert.Equal(("completed", 1, 1, 1, 0, 0), Outcome(await world.RedriveAsync(All)));
        var other = await world.SubmitAsync("Not paused", 1);
        await world.UntilAsync(other, "Completed");
        Assert.Equal((1, 0), (await world.AuthorsAsync(job, "pending"), await world.AuthorsAsync(job, "queued")));

        await world.CommandAsync(job, "resume");
        await world.UntilAsync(job, "Completed");
    }

    [Fact]
    public async Task A_redrive_whose_process_died_is_interrupted_and_does_not_stand_in_the_way_of_the_next()
    {
        var lost = Guid.CreateVersion7();
        await world.RunAsync(
            "INSERT INTO redrives (id, state, chosen, total, started_at, lease_until) SELECT @job, 'running', 'all', 7, max(submitted_at), min(submitted_at) FROM jobs HAVING count(*) > 0", lost);
        if (await Nothing(lost))
        {
            await world.FailedJobAsync("The first job of all", 1);
            await world.RunAsync("INSERT INTO redrives (id, state, chosen, total, started_at, lease_until) SELECT @job, 'running', 'all', 7, max(submitted_at), min(submitted_at) FROM jobs", lost);
        }

        Assert.Equal("interrupted", (await world.RedriveAsync(lost)).GetProperty("state").GetString());
        Assert.Equal("completed", (await world.RedriveAsync(All)).GetProperty("state").GetString());
        Assert.Equal("interrupted", (await world.RedriveAsync(lost)).GetProperty("state").GetString());
        Assert.NotEqual(JsonValueKind.Null, (await world.RedriveAsync(lost)).GetProperty("endedAt").ValueKind);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("{\"all\":false}", HttpStatusCode.BadRequest)]
    [InlineData("{\"all\":\"true\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"all\":true,\"group\":\"x\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"group\":\"\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"group\":7}", HttpStatusCode.BadRequest)]
    [InlineData("{\"group\":\"\\ud800\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"messages\":[]}", HttpStatusCode.BadRequest)]
    [InlineData("{\"messages\":[1]}", HttpStatusCode.BadRequest)]
    [InlineData("{\"messages\":[\"\\udc00\"]}", HttpStatusCode.BadRequest)]
    [InlineData("{\"all\":true", HttpStatusCode.BadRequest)]
    [InlineData("{\"all\":[[[[[[[1]]]]]]]}", HttpStatusCode.BadRequest)]
    [InlineData("{\"group\":\"\\u0000\"}", HttpStatusCode.Accepted)]
    [InlineData("{\"messages\":[\"\\u0000\", \"no such\"]}", HttpStatusCode.Accepted)]
    public async Task What_to_redrive_is_said_in_one_of_three_ways(string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await world.Http.PostAsync(new Uri("api/warming/dlq/redrive", UriKind.Relative), content);

        Assert.Equal(expected, answer.StatusCode);
        var said = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (expected == HttpStatusCode.BadRequest)
            Assert.Equal("nothing chosen", said.GetProperty("error").GetString());
        else
            Assert.Equal(0, (await world.EndedAsync(said.GetProperty("id").GetGuid())).GetProperty("selected").GetInt32());
    }

    [Fact]
    public async Task A_choice_that_is_too_long_or_no_json_is_refused()
    {
        using var text = await world.Http.PostAsync(new Uri("api/warming/dlq/redrive", UriKind.Relative), new StringContent("all"));
        using var many = await world.PostRedriveAsync(new { messages = Enumerable.Range(0, 1_001).Select(n => $"{n}") });
        using var huge = await world.PostRedriveAsync(new { messages = new[] { new string('x', 300_000) } });
        using var both = await world.PurgeAsync("?confirm=yes&group=a&message=b");

        Assert.Equal(
            [HttpStatusCode.UnsupportedMediaType, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest],
            new[] { text, many, huge, both }.Select(answer => answer.StatusCode));
    }

    [Theory]
    [InlineData("get", "/api/warming/dlq")]
    [InlineData("get", "/api/warming/dlq/messages")]
    [InlineData("delete", "/api/warming/dlq/messages")]
    [InlineData("post", "/api/warming/dlq/redrive")]
    [InlineData("get", "/api/warming/dlq/redrives")]
    [InlineData("get", "/api/warming/dlq/redrives/{id}")]
    [InlineData("post", "/api/warming/dlq/redrives/{id}/stop")]
    public async Task OpenApi_describes_the_endpoint(string method, string path)
    {
        var operation = (await world.GetAsync("openapi/v1.json")).GetProperty("paths").GetProperty(path).GetProperty(method);

        Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
        Assert.Contains(operation.GetProperty("responses").EnumerateObject(), status => status.Name is "200" or "202");
    }

    [Fact]
    public async Task A_redrive_that_is_none_is_not_found()
    {
        using var answer = await world.Http.GetAsync(new Uri($"api/warming/dlq/redrives/{Guid.NewGuid()}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("no such redrive", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    async Task<bool> Nothing(Guid redrive)
    {
        using var answer = await world.Http.GetAsync(new Uri($"api/warming/dlq/redrives/{redrive}", UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.NotFound;
    }

    static async Task<int> DeletedAsync(HttpResponseMessage answer) =>
        (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deleted").GetInt32();

    static (string?, string?, bool) Standing(JsonElement letter) =>
        (letter.GetProperty("jobState").GetString(), letter.GetProperty("authorState").GetString(), letter.GetProperty("stale").GetBoolean());

    static List<string?> Ids(JsonElement peek) => [.. peek.GetProperty("items").EnumerateArray().Select(letter => letter.GetProperty("id").GetString())];

    /// <summary>State, total, selected, redriven, already done, skipped.</summary>
    static (string?, int, int, int, int, int) Outcome(JsonElement redrive) => (
        redrive.GetProperty("state").GetString(), redrive.GetProperty("total").GetInt32(), redrive.GetProperty("selected").GetInt32(),
        redrive.GetProperty("redriven").GetInt32(), redrive.GetProperty("alreadyDone").GetInt32(), redrive.GetProperty("skipped").GetInt32());
}
