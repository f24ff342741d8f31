using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace CacheWarming.Tests.DeadLetters;

/// <summary>What holds for letters in a real queue only: it is another system, which may keep a letter that the database has done with.</summary>
public sealed class BrokerLettersTests(OnServers world) : IClassFixture<OnServers>, IAsyncLifetime
{
    const string Author = """{"message":{"jobId":"JOB","authorKey":"KEY","author":"Somebody","depth":0,"source":"Csv","priority":"Normal","hintTitles":[],"hintIsbns":[],"attempt":1,"queuedAt":"2025-10-28T15:00:00Z"}}""";
    static readonly object All = new { all = true };
    static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public Task InitializeAsync() => world.CalmAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_crash_between_the_commit_and_the_deletion_leaves_letters_that_the_next_redrive_only_deletes()
    {
        var job = await world.FailedJobAsync("Crashed", 5);
        world.Letters.BeforeDelete = () => throw new IOException("gone");

        var crashed = await world.RedriveAsync(All);

        Assert.Equal("failed", crashed.GetProperty("state").GetString());
        Assert.Equal("gone", crashed.GetProperty("problem").GetString());
        await world.UntilAsync(job, "Completed");
        Assert.Equal(5, await world.DepthAsync());
        Assert.All((await world.PeekAsync()).GetProperty("items").EnumerateArray(), letter => Assert.True(letter.GetProperty("stale").GetBoolean()));

        world.Letters.BeforeDelete = () => Task.CompletedTask;
        var second = await world.RedriveAsync(All);
        Assert.Equal((0, 5, 0), Counts(second));
        Assert.Equal(0, await world.DepthAsync());
        Assert.Equal("Completed", (await world.JobAsync(job)).GetProperty("state").GetString());
        Assert.Equal(5, await world.AuthorsAsync(job, "warmed"));
    }

    [Fact]
    public async Task Retrying_a_jobs_failed_authors_makes_their_letters_stale_and_a_redrive_deletes_them()
    {
        var job = await world.FailedJobAsync("Retried", 4);
        await world.CommandAsync(job, "retry-failed");
        await world.UntilAsync(job, "Completed");

        Assert.Equal(4, await world.DepthAsync());
        Assert.Equal((0, 4, 0), Counts(await world.RedriveAsync(All)));
        Assert.Equal(0, await world.DepthAsync());
        Assert.Equal("Completed", (await world.JobAsync(job)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Two_letters_of_one_author_put_him_back_once()
    {
        var job = await world.FailedJobAsync("Doubled", 1);
        await PutAsync(Author.Replace("JOB", $"{job}", StringComparison.Ordinal).Replace("KEY", await KeyAsync(job), StringComparison.Ordinal));
        await world.UntilDepthAsync(2);

        Assert.Equal((1, 1, 0), Counts(await world.RedriveAsync(All)));
        await world.UntilAsync(job, "Completed");
        Assert.Equal(0, await world.DepthAsync());
    }

    [Fact]
    public async Task Letters_older_than_rows_are_kept_are_purged_and_others_stay()
    {
        await PutAsync(Author.Replace("KEY", "OLD", StringComparison.Ordinal).Replace("JOB", $"{Guid.NewGuid()}", StringComparison.Ordinal));
        await world.UntilDepthAsync(1);
        await DeclareAsync("search-coverage_error");
        await PutAsync("{\"message\":{\"books\":[]}}"u8.ToArray(), new Dictionary<string, object?> { ["MT-Fault-Timestamp"] = "2025-10-28T15:00:00Z" }, "search-coverage_error");
        await world.FailedJobAsync("Young", 2, depth: 3);

        Assert.Equal(2, await world.Services.GetRequiredService<PurgeOldDeadLetters>().ForgetAsync(CancellationToken.None));
        Assert.Equal(0, await world.Services.GetRequiredService<PurgeOldDeadLetters>().ForgetAsync(CancellationToken.None));

        await world.UntilDepthAsync(2);
        Assert.All((await world.PeekAsync()).GetProperty("items").EnumerateArray(), letter => Assert.StartsWith("Young", letter.GetProperty("author").GetProperty("author").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Old_letters_behind_any_number_without_a_time_are_purged_and_those_stay()
    {
        const string queue = "search-coverage_error";
        await DeclareAsync(queue);
        for (var i = 0; i < 120; i++)
            await PutAsync("{\"message\":{}}"u8.ToArray(), [], queue);
        await PutAsync("{\"message\":{\"books\":[]}}"u8.ToArray(), new Dictionary<string, object?> { ["MT-Fault-Timestamp"] = "2025-10-28T15:00:00Z" }, queue);

        await Eventually.Async(async () => await world.Services.GetRequiredService<PurgeOldDeadLetters>().ForgetAsync(CancellationToken.None) == 1, "the old letter is purged");
        Assert.Equal(0, await world.Services.GetRequiredService<PurgeOldDeadLetters>().ForgetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_letter_whose_fault_is_not_recorded_yet_stays_until_it_is()
    {
        var job = await world.FailedJobAsync("Not yet", 1);
        await world.RunAsync("UPDATE frontier SET state = 'queued', lease_until = due_at + interval '1 day' WHERE job_id = @job", job);

        var early = await world.RedriveAsync(All);
        Assert.Equal((0, 0, 1), Counts(early));
        Assert.Contains("dispatched still", Why(early), StringComparison.Ordinal);
        Assert.Equal(1, await world.DepthAsync());

        await world.RunAsync("UPDATE frontier SET state = 'failed', lease_until = NULL WHERE job_id = @job", job);
        Assert.Equal((1, 0, 0), Counts(await world.RedriveAsync(All)));
        await world.UntilAsync(job, "Completed");
    }

    [Fact]
    public async Task Letters_of_a_deleted_job_of_strangers_and_of_a_job_that_is_verifying_stay_and_say_why()
    {
        var deleted = await world.FailedJobAsync("Deleted", 1);
        await world.RunAsync("DELETE FROM jobs WHERE id = @job", deleted);
        Assert.Contains("its job was deleted", Why(await world.RedriveAsync(All)), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await world.PeekAsync()).GetProperty("items")[0].GetProperty("jobState").ValueKind);
        await world.CalmAsync();

        var job = await world.FailedJobAsync("Verifying", 1);
        await PutAsync(Author.Replace("JOB", $"{job}", StringComparison.Ordinal).Replace("KEY", "nobody", StringComparison.Ordinal));
        await world.UntilDepthAsync(2);
        await world.RunAsync("UPDATE jobs SET state = 'Verifying', ended_at = NULL, verify_phase = 'Measuring', verify_asked_at = NULL WHERE id = @job", job);

        var stay = await world.RedriveAsync(All);

        Assert.Equal((0, 0, 2), Counts(stay));
        Assert.Contains("its job has no such author", Why(stay), StringComparison.Ordinal);
        Assert.Contains("coverage is being measured", Why(stay), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redrive_waits_for_a_job_whose_coverage_is_being_measured()
    {
        var job = await world.FailedJobAsync("Measured", 2);
        await world.RunAsync("UPDATE jobs SET state = 'Verifying', ended_at = NULL, verify_phase = 'Measuring', verify_asked_at = NULL WHERE id = @job", job);

        var redrive = await world.BeginRedriveAsync(All);
        await Eventually.Async(async () => (await world.RedriveAsync(redrive)).GetProperty("walked").GetInt32() == 2, "the letters are taken");
        // Whoever waits says that it goes on.
        await world.RunAsync("UPDATE redrives SET lease_until = now() + interval '30 seconds' WHERE state = 'running'", job);
        await Eventually.Async(
            async () => await world.ScalarAsync("SELECT count(*) FROM redrives WHERE state = 'running' AND lease_until < now() + interval '31 seconds'") == 0, "it has asked");
        await world.RunAsync("UPDATE jobs SET state = 'CompletedWithFailures', ended_at = now() WHERE id = @job", job);

        Assert.Equal((2, 0, 0), Counts(await world.EndedAsync(redrive)));
        await world.UntilAsync(job, "Completed");
    }

    [Fact]
    public async Task Whatever_lies_in_the_queue_is_shown_and_grouped_and_can_only_be_purged()
    {
        await PutAsync("this is no JSON at all");
        await PutAsync("");
        await PutAsync("null");
        await PutAsync("[]");
        await PutAsync("""{"message":{"jobId":"not an id"}}""");
        await PutAsync("""{"message":{"jobId":"00000000-0000-0000-0000-000000000000","authorKey":"x"}}""");
        await PutAsync("{\"message\":{\"authorKey\":\"\\ud800\"}}");
        await PutAsync(new string('[', 100_000));
        await PutAsync(new string('x', 3_000_000));
        await PutAsync([0xff, 0xfe, 0x00, 0x80], null);
        await PutAsync(Author.Replace("JOB", $"{Guid.NewGuid()}", StringComparison.Ordinal).Replace("KEY", "zero\\u0000zero", StringComparison.Ordinal));
        await PutAsync(Encoding.UTF8.GetBytes("odd headers"), new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["MT-Fault-ExceptionType"] = new byte[] { 0xff, 0x00 },
            ["MT-Fault-Message"] = Encoding.UTF8.GetBytes("a\0b"),
            ["MT-Fault-Timestamp"] = "yesterday",
            ["MT-Fault-StackTrace"] = new string('s', 50_000),
            ["x-delivery-count"] = "many",
            ["x-death"] = 7,
            ["nested"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["a"] = new List<object?> { 1L, null, true, new AmqpTimestamp(long.MaxValue) } },
        });
        await PutAsync(Encoding.UTF8.GetBytes("given up"), new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-first-death-reason"] = "delivery_limit" });
        await world.UntilDepthAsync(13);

        var peek = await world.PeekAsync();

        var letters = peek.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(13, letters.Count);
        Assert.Equal(13, letters.Select(l => l.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(12, letters.Count(l => l.GetProperty("author").ValueKind == JsonValueKind.Null && l.GetProperty("unreadable").GetString() is { Length: > 0 }));
        Assert.Equal(13, peek.GetProperty("groups").EnumerateArray().Sum(g => g.GetProperty("count").GetInt32()));
        Assert.Contains(letters, l => l.GetProperty("bodyBytes").GetInt64() == 3_000_000 && l.GetProperty("body").GetString()!.Length < 5_000);
        Assert.Contains(letters, l => l.GetProperty("message").GetString() == "its consumer died of it again and again: the broker gave up");
        Assert.Contains(letters, l => l.GetProperty("message").GetString() == "a\0b" && l.GetProperty("stackTrace").GetString()!.Length < 5_000);

        var redrive = await world.RedriveAsync(All);
        Assert.Equal((0, 0, 13), Counts(redrive));
        Assert.Equal(13, await world.DepthAsync());
        var odd = peek.GetProperty("groups").EnumerateArray().First(g => g.GetProperty("count").GetInt32() > 1);
        using var purged = await world.PurgeAsync($"?confirm=yes&group={odd.GetProperty("id").GetString()}");
        Assert.Equal(odd.GetProperty("count").GetInt32(), (await purged.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deleted").GetInt32());
        await world.UntilDepthAsync(13 - odd.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_letter_of_the_bus_shows_the_exception_its_stack_and_the_headers()
    {
        await world.FailedJobAsync("Exceptional", 1);

        var letter = (await world.PeekAsync()).GetProperty("items")[0];

        Assert.Equal("System.FormatException", letter.GetProperty("exception").GetString());
        Assert.Contains("World", letter.GetProperty("stackTrace").GetString(), StringComparison.Ordinal);
        Assert.Contains("MT-Host-MachineName", letter.GetProperty("headers").EnumerateObject().Select(h => h.Name));
        Assert.Contains("Exceptional AuthorAa", letter.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Equal(letter.GetProperty("deliveries").GetInt64() + 1, (await world.PeekAsync()).GetProperty("items")[0].GetProperty("deliveries").GetInt64());
    }

    [Fact]
    public async Task The_depth_never_lies_while_letters_are_looked_at_or_redriven()
    {
        var job = await world.FailedJobAsync("Honest", 300);
        await world.RunAsync("UPDATE jobs SET state = 'Cancelled' WHERE id = @job", job);

        using var over = new CancellationTokenSource();
        var watching = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            var depths = new List<long>();
            while (!over.IsCancellationRequested)
                depths.Add(await world.DepthAsync());
            return depths;
        })).ToList();
        for (var look = 0; look < 5; look++)
        {
            Assert.Equal(300, (await world.PeekAsync()).GetProperty("depth").GetInt32());
            Assert.Equal((0, 0, 300), Counts(await world.RedriveAsync(All)));
        }
        await over.CancelAsync();

        Assert.All((await Task.WhenAll(watching)).SelectMany(depths => depths), depth => Assert.Equal(300, depth));
    }

    [Fact]
    public async Task Hundreds_of_letters_that_are_purged_are_gone_and_none_comes_back()
    {
        for (var round = 0; round < 5; round++)
        {
            await PutAsync(Enumerable.Range(0, 600).Select(n => $"{(n % 2 == 0 ? "even" : "odd")} {round} {n}"), n => n % 2 == 0 ? "it is even" : "it is odd");
            await world.UntilDepthAsync(600);
            var even = (await world.PeekAsync()).GetProperty("groups").EnumerateArray().Single(g => g.GetProperty("message").GetString() == "it is even").GetProperty("id").GetString();

            using var half = await world.PurgeAsync($"?confirm=yes&group={even}");
            Assert.Equal(300, (await half.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deleted").GetInt32());
            var left = await world.PeekAsync();
            Assert.Equal(("it is odd", 300), (Assert.Single(left.GetProperty("groups").EnumerateArray()).GetProperty("message").GetString(), left.GetProperty("depth").GetInt32()));

            using var all = await world.PurgeAsync("?confirm=yes");
            Assert.Equal(300, (await all.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deleted").GetInt32());
            Assert.Equal(0, await world.DepthAsync());
        }
        // Late deletions that a channel forgot would show when the broker has noticed that it is closed.
        await Eventually.Async(
            async () => (await Management.GetAsync($"api/vhosts/{world.Broker.Name}/connections")).EnumerateArray()
                .All(c => !c.GetProperty("client_properties").TryGetProperty("connection_name", out var name) || name.GetString() != "cache-warming dead letters"),
            "no walk's connection is open");
        Assert.Equal(0, await world.DepthAsync());
    }

    [Fact]
    public async Task A_message_that_no_consumer_takes_is_counted_as_skipped()
    {
        Assert.Equal(0, (await world.DlqAsync()).GetProperty("skippedDepth").GetInt64());

        await world.Broker.PublishAsync(QueueNames.AuthorWarming, "",
            """{"messageId":"5b0c0000-0000-0000-0000-000000000001","messageType":["urn:message:CacheWarming.Contracts:Nothing"],"message":{}}""",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Content-Type"] = "application/vnd.masstransit+json" });

        await Eventually.Async(async () => (await world.DlqAsync()).GetProperty("skippedDepth").GetInt64() == 1, "the message is in the queue of skipped ones");
        var skipped = Assert.Single((await world.DlqAsync()).GetProperty("queues").EnumerateArray(), q => q.GetProperty("depth").GetInt64() == 1);
        Assert.Equal("author-warming-queue_skipped", skipped.GetProperty("name").GetString());
        await world.Broker.PurgeAsync("author-warming-queue_skipped");
    }

    [Fact]
    public async Task The_depth_is_a_metric_of_every_watched_queue()
    {
        await world.FailedJobAsync("Measured", 12);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            // Other services in this process have the same instrument.
            if (instrument.Name == "cachewarming.dlq.depth" && instrument.Meter.Scope == world.Services.GetRequiredService<IMeterFactory>())
                listening.EnableMeasurementEvents(instrument);
        };
        var depths = new System.Collections.Concurrent.ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        listener.SetMeasurementEventCallback<long>((_, depth, tags, _) => depths[$"{tags[0].Value}"] = depth);
        listener.Start();

        await Eventually.Async(
            () =>
            {
                listener.RecordObservableInstruments();
                return depths.GetValueOrDefault("author-warming-dlq") == 12 && depths.ContainsKey("job-lifecycle_error") && depths.ContainsKey("author-warming-queue_skipped");
            },
            "the metric says twelve");
    }

    [Fact]
    public async Task Messages_in_another_error_queue_are_listed_sent_to_their_endpoint_again_and_purged()
    {
        const string queue = "ingestion-results_error";
        var job = await world.FailedJobAsync("Results", 1);
        var key = await KeyAsync(job);
        var late = new AuthorWarmed(job, key, "Somebody", "OL1A", 0, 1, WarmingOutcome.Warmed, 3, [], [], 1, TimeSpan.Zero, TimeProvider.System.GetUtcNow(), null);
        var envelope = JsonSerializer.Serialize(
            new { messageId = Guid.NewGuid(), messageType = new[] { "urn:message:CacheWarming.Contracts:AuthorsWarmed" }, message = new AuthorsWarmed([late]) },
            Web);
        await PutAsync(Encoding.UTF8.GetBytes(envelope), Fault("the database only reads"), queue);
        await PutAsync("no message"u8.ToArray(), Fault("garbage"), queue);
        await Eventually.Async(async () => (await DepthOfAsync(queue)) == 2, "both are there");

        var groups = (await world.PeekAsync($"?queue={queue}")).GetProperty("groups").EnumerateArray().ToDictionary(g => g.GetProperty("message").GetString()!, g => g.GetProperty("id").GetString(), StringComparer.Ordinal);
        Assert.Equal(["garbage", "the database only reads"], groups.Keys.Order(StringComparer.Ordinal));
        using var sent = await world.Http.PostAsync(new Uri($"api/warming/dlq/queues/{queue}/redrive?group={groups["the database only reads"]}", UriKind.Relative), null);
        Assert.Equal(1, (await sent.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sent").GetInt32());
        await Eventually.Async(async () => await world.AuthorsAsync(job, "warmed") == 1, "the result is settled");

        await Eventually.Async(async () => (await DepthOfAsync(queue)) == 1, "the other one stays");
        using var asked = await world.PurgeAsync($"?queue={queue}");
        Assert.Contains("would delete 1 dead letters", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var purged = await world.PurgeAsync($"?queue={queue}&confirm=yes");
        Assert.Equal(1, (await purged.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deleted").GetInt32());
        Assert.Equal(0, await DepthOfAsync(queue));
        Assert.Equal(1, await world.DepthAsync());
    }

    [Theory]
    [InlineData("GET", "messages?queue=ingestion-results")]
    [InlineData("DELETE", "messages?queue=somebody-elses&confirm=yes")]
    [InlineData("POST", "queues/author-warming-queue/redrive")]
    [InlineData("POST", "queues/author-warming-dlq/redrive")]
    public async Task Only_queues_that_should_be_empty_are_looked_into(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("api/warming/dlq/" + path, UriKind.Relative));
        using var answer = await world.Http.SendAsync(request);

        Assert.Equal((404, "no such queue"), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()));
    }

    static Dictionary<string, object?> Fault(string message) => new(StringComparer.Ordinal) { ["MT-Reason"] = "fault", ["MT-Fault-Message"] = message };

    async Task<long> DepthOfAsync(string queue) =>
        (await world.DlqAsync()).GetProperty("queues").EnumerateArray().Single(q => q.GetProperty("name").GetString() == queue).GetProperty("depth").GetInt64();

    static (int Redriven, int AlreadyDone, int Skipped) Counts(JsonElement redrive) =>
        (redrive.GetProperty("redriven").GetInt32(), redrive.GetProperty("alreadyDone").GetInt32(), redrive.GetProperty("skipped").GetInt32());

    static string Why(JsonElement redrive) => redrive.GetProperty("skippedBecause").ToString();

    async Task<string> KeyAsync(Guid job) => (await world.GetAsync($"api/warming/jobs/{job}/authors")).GetProperty("items")[0].GetProperty("authorKey").GetString()!;

    async Task DeclareAsync(string queue)
    {
        await using var connection = await BrokerConnection.OpenAsync(world.Services.GetRequiredService<IConfiguration>(), "a test", CancellationToken.None);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
    }

    async Task PutAsync(IEnumerable<string> bodies, Func<int, string> message)
    {
        await using var connection = await BrokerConnection.OpenAsync(world.Services.GetRequiredService<IConfiguration>(), "a test", CancellationToken.None);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await Task.WhenAll(bodies.Select((body, n) => channel.BasicPublishAsync(
            "", QueueNames.AuthorDeadLetters, mandatory: true,
            new BasicProperties { DeliveryMode = DeliveryModes.Persistent, Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["MT-Fault-Message"] = message(n) } },
            Encoding.UTF8.GetBytes(body)).AsTask()));
    }

    Task PutAsync(string body) => PutAsync(Encoding.UTF8.GetBytes(body), null);

    async Task PutAsync(byte[] body, Dictionary<string, object?>? headers, string queue = QueueNames.AuthorDeadLetters)
    {
        await using var connection = await BrokerConnection.OpenAsync(world.Services.GetRequiredService<IConfiguration>(), "a test", CancellationToken.None);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Headers = headers, DeliveryMode = DeliveryModes.Persistent, ContentType = "application/vnd.masstransit+json" }, body);
    }
}
