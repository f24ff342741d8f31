using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.Idempotency;
using CacheWarming.Ingestion.Jobs.Retention;
using CacheWarming.Ingestion.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Ingestion.Idempotency;

public sealed class IdempotencyKeyAloneTests(ServiceAlone service) : IdempotencyKeyTests(service), IClassFixture<ServiceAlone>;

public sealed class IdempotencyKeyOnServersTests(ServiceOnServers service) : IdempotencyKeyTests(service), IClassFixture<ServiceOnServers>;

public abstract class IdempotencyKeyTests(IngestionService service)
{
    const string Header = "Idempotency-Key";
    const string Purge = "/api/warming/dlq/messages?confirm=yes";

    readonly string _key = Guid.NewGuid().ToString();

    [Fact]
    public async Task An_upload_that_is_repeated_after_the_end_of_its_job_gets_the_first_answer()
    {
        var csv = Uploading.Library(_key, 2);
        using var first = await UploadAsync(Uploading.Form(csv));
        var job = await JobAsync(first);
        using var cancelled = await service.CommandAsync(job, "cancel");
        cancelled.EnsureSuccessStatusCode();

        // The boundary of a form is another one each time.
        using var again = await UploadAsync(Uploading.Form(csv));

        Assert.Equal((HttpStatusCode.Accepted, job), (again.StatusCode, await JobAsync(again)));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal((first.Headers.Location, first.Content.Headers.ContentType), (again.Headers.Location, again.Content.Headers.ContentType));
        Assert.Equal((false, true), (first.Headers.Contains("Idempotent-Replayed"), again.Headers.Contains("Idempotent-Replayed")));
        using var withoutKey = await service.UploadAsync(Uploading.Form(csv));
        Assert.NotEqual(job, await JobAsync(withoutKey));
    }

    [Fact]
    public async Task A_key_that_comes_with_another_request_is_refused()
    {
        using var first = await UploadAsync(Uploading.Text(Uploading.Library(_key, 2)));

        using var otherFile = await UploadAsync(Uploading.Text(Uploading.Library(_key, 3)));
        using var otherOptions = await UploadAsync(Uploading.Text(Uploading.Library(_key, 2)), "?maxDepth=3");
        using var otherPath = await SendAsync(HttpMethod.Post, first.Headers.Location + "/pause");

        foreach (var refused in new[] { otherFile, otherOptions, otherPath })
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency key reused"), (refused.StatusCode, await ErrorAsync(refused)));
    }

    [Fact]
    public async Task While_one_replica_executes_a_request_the_others_answer_409_and_then_its_answer()
    {
        var answer = new TaskCompletionSource<object?>();
        // All state is in the database, so this is like a request to another replica.
        var elsewhere = await BeginElsewhereAsync(() => answer.Task);

        using var early = await SendAsync(HttpMethod.Delete, Purge);
        answer.SetResult(new PurgedLetters(7));
        await elsewhere;
        using var late = await SendAsync(HttpMethod.Delete, Purge);

        Assert.Equal((HttpStatusCode.Conflict, "idempotency key in use", "1"), (early.StatusCode, await ErrorAsync(early), early.Headers.RetryAfter?.ToString()));
        Assert.Equal("{\"deleted\":7}", await late.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_key_belongs_to_the_client_that_sent_it()
    {
        await await BeginElsewhereAsync(() => Task.FromResult<object?>(new PurgedLetters(7)), client: "another");

        using var ours = await SendAsync(HttpMethod.Delete, Purge);

        Assert.Equal("{\"deleted\":0}", await ours.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_request_whose_process_died_is_executed_again_when_its_lease_has_ended()
    {
        var dead = await BeginElsewhereAsync(() => new TaskCompletionSource<object?>().Task);
        await service.RunAsync($"UPDATE idempotency_keys SET lease_until = {Database.In("-1")} WHERE status IS NULL");

        using var other = await SendAsync(HttpMethod.Delete, Purge + "&group=none");
        using var same = await SendAsync(HttpMethod.Delete, Purge);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal("{\"deleted\":0}", await same.Content.ReadAsStringAsync());
        Assert.False(dead.IsCompleted);
    }

    [Fact]
    public async Task A_command_that_was_refused_is_executed_when_it_is_repeated()
    {
        var job = await service.SubmitAsync(Uploading.Library(_key, 2));

        using var refused = await SendAsync(HttpMethod.Post, $"/api/warming/jobs/{job}/resume");
        using var paused = await service.CommandAsync(job, "pause");
        using var resumed = await SendAsync(HttpMethod.Post, $"/api/warming/jobs/{job}/resume");
        using var repeated = await SendAsync(HttpMethod.Post, $"/api/warming/jobs/{job}/resume");

        Assert.Equal((HttpStatusCode.Conflict, "not possible now"), (refused.StatusCode, await ErrorAsync(refused)));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (paused.StatusCode, resumed.StatusCode, repeated.StatusCode));
        Assert.Equal(await resumed.Content.ReadAsStringAsync(), await repeated.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_key_counts_for_a_day_and_is_then_deleted()
    {
        using var first = await SendAsync(HttpMethod.Delete, Purge);
        await service.RunAsync($"UPDATE idempotency_keys SET answer = '{{\"deleted\":5}}'");
        using var second = await SendAsync(HttpMethod.Delete, Purge);
        await service.RunAsync($"UPDATE idempotency_keys SET created_at = {Database.In("-86401")}");
        using var nextDay = await SendAsync(HttpMethod.Delete, Purge);

        Assert.Equal("{\"deleted\":5}", await second.Content.ReadAsStringAsync());
        Assert.Equal("{\"deleted\":0}", await nextDay.Content.ReadAsStringAsync());
        await service.RunAsync($"UPDATE idempotency_keys SET created_at = {Database.In("-86401")}");
        await service.Services.GetRequiredService<DeleteOldRows>().ForgetAsync(default);
        Assert.Equal(0, await service.CountAsync("idempotency_keys"));
    }

    [Fact]
    public async Task The_database_has_no_key_and_no_book()
    {
        using var answer = await UploadAsync(Uploading.Text(Uploading.Library(_key, 2)));

        Assert.NotEqual(0, await service.CountAsync("idempotency_keys WHERE status = 202"));
        Assert.Equal(0, await service.CountAsync(
            $"idempotency_keys WHERE client || key_hash || request_hash || coalesce(location, '') || coalesce(answer, '') LIKE '%{_key}%'"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("tab\tinside")]
    [InlineData("longer than 255")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, Purge);
        request.Headers.TryAddWithoutValidation(Header, key.StartsWith("longer", StringComparison.Ordinal) ? new string('k', 256) : key);
        using var answer = await service.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    Database Database => service.Services.GetRequiredService<Database>();

    /// <returns>The execution, once it has the key.</returns>
    async Task<Task> BeginElsewhereAsync(Func<Task<object?>> work, string client = "anonymous")
    {
        var request = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, client)], "test")) };
        request.Request.Method = "DELETE";
        request.Request.Path = Purge.Split('?')[0];
        request.Request.QueryString = new QueryString("?" + Purge.Split('?')[1]);
        request.Request.Headers[Header] = _key;
        var claimed = new TaskCompletionSource();
        var requests = service.Services.GetRequiredService<IdempotentRequests>();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([]));
        var execution = requests.RunAsync(request, () => ValueTask.FromResult(hash), async () =>
        {
            claimed.SetResult();
            return await work();
        }).AsTask();
        await claimed.Task;
        return execution;
    }

    Task<HttpResponseMessage> UploadAsync(HttpContent content, string query = "") => SendAsync(HttpMethod.Post, "/api/warming/upload" + query, content);

    Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add(Header, _key);
        return service.Http.SendAsync(request);
    }

    static async Task<Guid> JobAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid();

    static async Task<string?> ErrorAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString();
}
