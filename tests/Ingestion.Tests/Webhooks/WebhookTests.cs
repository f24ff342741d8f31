using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Webhooks;
using CacheWarming.Tests.Ingestion.Jobs;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CacheWarming.Tests.Ingestion.Webhooks;

/// <summary>With a receiver, on SQLite and a bus in memory.</summary>
public sealed class AloneWithReceiver : ServiceAlone
{
    public WebhookReceiver Receiver { get; } = new();

    protected override async Task<IReadOnlyDictionary<string, string?>> SettingsAsync() => await base.SettingsAsync() is var settings
        ? new Dictionary<string, string?>([.. settings, .. Receiver.Settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))]) : settings;
}

/// <summary>With a receiver, on PostgreSQL and RabbitMQ.</summary>
public sealed class OnServersWithReceiver : ServiceOnServers
{
    public WebhookReceiver Receiver { get; } = new();

    protected override async Task<IReadOnlyDictionary<string, string?>> SettingsAsync() => await base.SettingsAsync() is var settings
        ? new Dictionary<string, string?>([.. settings, .. Receiver.Settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))]) : settings;
}

public sealed class WebhooksAloneTests(AloneWithReceiver service) : WebhookTests(service, service.Receiver), IClassFixture<AloneWithReceiver>;

public sealed class WebhooksOnServersTests(OnServersWithReceiver service) : WebhookTests(service, service.Receiver), IClassFixture<OnServersWithReceiver>;

/// <summary>What a job does is told to a receiver: signed, at least once, under one id.</summary>
public abstract class WebhookTests(IngestionService service, WebhookReceiver receiver) : IDisposable
{
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        receiver.Dispose();
        (receiver.Location, receiver.Hangs) = (null, false);
    }

    [Fact]
    public async Task The_end_of_a_job_is_one_signed_message()
    {
        receiver.Start();
        var job = await EndedAsync("Signed");
        var message = await FirstAsync(job);

        Assert.True(message.IsSignedWith(WebhookReceiver.Secret));
        Assert.False((message with { Body = message.Body + " " }).IsSignedWith(WebhookReceiver.Secret));
        Assert.Equal(("job.ended", "Completed", 3), (message.Type, State(message), Authors(message).GetProperty("warmed").GetInt32()));
        Assert.Equal(
            (await service.JobAsync(job)).GetProperty("endedAt").GetDateTimeOffset(), message.Json.GetProperty("data").GetProperty("job").GetProperty("endedAt").GetDateTimeOffset(),
            TimeSpan.FromMilliseconds(1));
        await StateBecomesAsync(message.Id, "delivered");
        var delivery = await DeliveryAsync(message.Id);
        Assert.Equal((1, 200, JsonValueKind.Null), (delivery.GetProperty("attempts").GetInt32(), delivery.GetProperty("status").GetInt32(), delivery.GetProperty("nextTry").ValueKind));
        Assert.Equal(message.Body, delivery.GetProperty("payload").GetRawText());
        Assert.Equal(1, await service.CountAsync("webhook_deliveries WHERE true", job));
    }

    [Fact]
    public async Task A_refused_message_is_sent_again_under_the_same_id_with_the_same_body()
    {
        receiver.Status = 500;
        receiver.Start();
        var job = await EndedAsync("Refused");
        var first = await FirstAsync(job);
        await Eventually.Async(async () => (await DeliveryAsync(first.Id)).GetProperty("error").GetString() == "answered 500", "the refusal is shown");
        var refused = await DeliveryAsync(first.Id);
        Assert.Equal(("pending", 500), (refused.GetProperty("state").GetString(), refused.GetProperty("status").GetInt32()));
        Assert.True(refused.GetProperty("nextTry").GetDateTimeOffset() > refused.GetProperty("triedAt").GetDateTimeOffset());

        receiver.Status = 200;
        await AllAreDueAsync();
        await StateBecomesAsync(first.Id, "delivered");

        var messages = receiver.Of(job).ToList();
        Assert.Equal((first.Id, first.Body), Assert.Single(messages.Select(message => (message.Id, message.Body)).Distinct()));
        Assert.Equal(200, messages[^1].Answered);
        Assert.All(messages, message => Assert.True(message.IsSignedWith(WebhookReceiver.Secret)));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        (receiver.Status, receiver.Location) = (307, "/elsewhere");
        receiver.Start();
        var job = await EndedAsync("Redirected");
        var message = await FirstAsync(job);

        await Eventually.Async(
            async () => (await DeliveryAsync(message.Id)).GetProperty("error").GetString() == "answered 307: redirects are not followed", "the redirect is shown");
        Assert.DoesNotContain(receiver.Messages, received => received.Path == "/elsewhere");
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_given_up_after_a_time()
    {
        receiver.Hangs = true;
        receiver.Start();
        var message = await FirstAsync(await EndedAsync("Hanging"));

        await Eventually.Async(async () => (await DeliveryAsync(message.Id)).GetProperty("error").GetString() == "no answer within 10 s", "the silence is shown", TimeSpan.FromSeconds(60));
        Assert.Equal("pending", (await DeliveryAsync(message.Id)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_not_asked_again_until_somebody_says_so()
    {
        receiver.Status = 410;
        receiver.Start();
        var message = await FirstAsync(await EndedAsync("Gone"));
        await StateBecomesAsync(message.Id, "failed");

        receiver.Status = 200;
        using var replayed = await service.Http.PostAsync(new Uri("api/warming/webhooks/replay-failed", UriKind.Relative), null);
        Assert.True((await replayed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("messages").GetInt32() >= 1);
        await StateBecomesAsync(message.Id, "delivered");
    }

    [Fact]
    public async Task A_delivered_message_is_sent_again_when_somebody_asks_for_it()
    {
        receiver.Status = 200;
        receiver.Start();
        var message = await FirstAsync(await EndedAsync("Replayed"));
        await StateBecomesAsync(message.Id, "delivered");
        var before = receiver.Messages.Count(received => received.Id == message.Id);

        using var answer = await service.Http.PostAsync(new Uri($"api/warming/webhooks/deliveries/{message.Id}/replay", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await Eventually.Async(() => receiver.Messages.Count(received => received.Id == message.Id) == before + 1, "it came again");
        Assert.Equal(message.Body, receiver.Messages.Last(received => received.Id == message.Id).Body);
        using var unknown = await service.Http.PostAsync(new Uri("api/warming/webhooks/deliveries/msg_unknown/replay", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_job_with_failed_authors_needs_somebody()
    {
        receiver.Status = 200;
        receiver.Start();
        var job = await EndedAsync("Failing", fails: true);
        await Eventually.Async(() => receiver.Of(job).Select(message => message.Id).Distinct().Count() == 2, "two messages came");

        var messages = receiver.Of(job).DistinctBy(message => message.Id).ToDictionary(message => message.Type);
        Assert.Equal("CompletedWithFailures", State(messages["job.ended"]));
        Assert.Equal("3 authors failed: retry them, or redrive their dead letters", Reason(messages["job.needs_attention"]));
    }

    [Fact]
    public async Task A_job_that_waits_long_or_does_not_move_is_told_once_for_each_wait()
    {
        receiver.Status = 200;
        receiver.Start();
        await using var others = await OtherServices.ConnectAsync(service.Bus);
        var job = await service.SubmitAsync(Uploading.Library("Waiting", 3));
        await Eventually.Async(() => others.QueuedOf(job).Count() == 3, "its authors are out");
        await ChangeAsync("UPDATE jobs SET started_at = {0} WHERE id = @job", job, -1_200);
        await WatchAsync();
        await WatchAsync();
        var stalled = await FirstAsync(job);
        Assert.Equal("job.needs_attention", stalled.Type);

        await ChangeAsync("INSERT INTO gates (provider, closed_until, reason, probing) VALUES ('Open Library', {0}, '503', false)", job, 600);
        await ChangeAsync("INSERT INTO provider_waits (provider, began_at, reason) VALUES ('Open Library', {0}, '503')", job, -600);
        await WatchAsync();
        Assert.Equal(1, await service.CountAsync("webhook_deliveries WHERE true", job));
        await ChangeAsync("UPDATE provider_waits SET began_at = {0}", job, -1_000);
        await WatchAsync();
        await WatchAsync();
        await ChangeAsync("DELETE FROM gates WHERE provider = 'Open Library' AND closed_until > {0}", job, 0);
        await ChangeAsync("DELETE FROM provider_waits WHERE began_at < {0}", job, 0);

        Assert.Equal(2, await service.CountAsync("webhook_deliveries WHERE true", job));
        await Eventually.Async(() => receiver.Of(job).Any(message => message.Type == "job.waiting"), "the wait is told");
        Assert.StartsWith("waiting for Open Library", Reason(receiver.Of(job).First(message => message.Type == "job.waiting")), StringComparison.Ordinal);
        using var _ = await service.CommandAsync(job, "cancel");
    }

    [Fact]
    public async Task Messages_are_listed_newest_first_and_neither_the_secret_nor_the_receivers_path_is_shown()
    {
        receiver.Status = 200;
        receiver.Start();
        var jobs = new List<Guid>();
        foreach (var name in (string[])["First", "Second", "Third"])
            jobs.Add(await EndedAsync(name));

        var page = await service.Http.GetFromJsonAsync<JsonElement>(new Uri("api/warming/webhooks/deliveries?limit=2", UriKind.Relative));
        var next = await service.Http.GetFromJsonAsync<JsonElement>(new Uri(page.GetProperty("next").GetString()!, UriKind.Relative));

        Assert.Equal(Enumerable.Reverse(jobs), page.GetProperty("items").EnumerateArray().Concat(next.GetProperty("items").EnumerateArray()).Take(3).Select(item => item.GetProperty("jobId").GetGuid()));
        var view = await service.Http.GetStringAsync(new Uri("webhooks", UriKind.Relative));
        Assert.Contains(receiver.Address.GetLeftPart(UriPartial.Authority), view, StringComparison.Ordinal);
        foreach (var shown in (string[])[view, page.GetRawText(), next.GetRawText()])
        {
            Assert.DoesNotContain("whsec", shown.Replace("Webhooks__Secret", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain(receiver.Address.AbsolutePath, shown, StringComparison.Ordinal);
        }
        var ids = page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!).ToList();
        var older = await service.Http.GetStringAsync(new Uri($"webhooks/list?after={ids[0]}", UriKind.Relative));
        Assert.DoesNotContain(ids[0], older.Replace($"after={ids[0]}", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(ids[1], older, StringComparison.Ordinal);
        using var unknown = await service.GetAsync("api/warming/webhooks/deliveries?state=lost");
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    async Task<Guid> EndedAsync(string name, bool fails = false)
    {
        await using var others = await OtherServices.ConnectAsync(service.Bus);
        others.Fails = _ => fails;
        others.Answering = true;
        var job = await service.SubmitAsync(Uploading.Library(name, 3));
        await service.UntilAsync(job, fails ? "CompletedWithFailures" : "Completed");
        return job;
    }

    async Task<ReceivedMessage> FirstAsync(Guid job)
    {
        await Eventually.Async(() => receiver.Of(job).Any(), "a message came");
        return receiver.Of(job).First();
    }

    Task StateBecomesAsync(string id, string state) => Eventually.Async(async () => (await DeliveryAsync(id)).GetProperty("state").GetString() == state, $"the message is {state}");

    Task<JsonElement> DeliveryAsync(string id) => service.Http.GetFromJsonAsync<JsonElement>(new Uri($"api/warming/webhooks/deliveries/{id}", UriKind.Relative));

    Task AllAreDueAsync() => service.RunAsync("UPDATE webhook_deliveries SET next_at = created_at WHERE state = 'pending'");

    Task WatchAsync() => service.Services.GetServices<IHostedService>().OfType<WatchWaitingJobs>().Single().WatchAsync(default);

    /// <param name="sql">{0} stands for a time.</param>
    /// <param name="seconds">From now.</param>
    async Task ChangeAsync(string sql, Guid job, double seconds)
    {
        var database = service.Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(default);
        await connection.RunAsync(sql.Replace("{0}", database.In("@seconds"), StringComparison.Ordinal), null, [("job", database.Id(job)), ("seconds", seconds)], default);
    }

    static string? State(ReceivedMessage message) => message.Json.GetProperty("data").GetProperty("job").GetProperty("state").GetString();

    static JsonElement Authors(ReceivedMessage message) => message.Json.GetProperty("data").GetProperty("job").GetProperty("authors");

    static string? Reason(ReceivedMessage message) => message.Json.GetProperty("data").GetProperty("reason").GetString();
}

/// <summary>Without a receiver nothing is kept.</summary>
public sealed class NoWebhooksTests(ServiceAlone service) : IClassFixture<ServiceAlone>
{
    [Fact]
    public async Task Without_a_receiver_no_message_is_kept_and_none_can_be_sent_again()
    {
        await using var others = await OtherServices.ConnectAsync(service.Bus);
        others.Answering = true;
        await service.UntilAsync(await service.SubmitAsync(Uploading.Library("Quiet", 1)), "Completed");

        Assert.Equal(0, await service.CountAsync("webhook_deliveries"));
        using var answer = await service.Http.PostAsync(new Uri("api/warming/webhooks/replay-failed", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }
}
