using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CacheWarming.Tests.Access;

/// <summary>Jobs belong to the client that uploaded them.</summary>
public sealed class JobOwnershipTests(EveryEndpoint service) : IClassFixture<EveryEndpoint>
{
    [Fact]
    public async Task Who_may_submit_steers_their_own_jobs_and_not_those_of_others()
    {
        var job = await UploadAsync("Own", Keys.Submitter);

        Assert.Equal(HttpStatusCode.Forbidden, await CommandAsync(job, "cancel", Keys.Reader));
        Assert.Equal(HttpStatusCode.Forbidden, await CommandAsync(job, "cancel", Keys.Unknown));
        Assert.NotEqual("Cancelled", await StateAsync(job));
        Assert.Equal(HttpStatusCode.OK, await CommandAsync(job, "cancel", Keys.Submitter));
        Assert.Equal("Cancelled", await StateAsync(job));
    }

    [Fact]
    public async Task Who_may_submit_names_their_own_jobs_and_not_those_of_others()
    {
        var job = await UploadAsync("Named", Keys.Submitter);

        Assert.Equal(HttpStatusCode.Forbidden, await NameAsync(job, Keys.Reader));
        Assert.Equal(HttpStatusCode.Forbidden, await NameAsync(job, Keys.Unknown));
        Assert.Equal(HttpStatusCode.OK, await NameAsync(job, Keys.Submitter));
        Assert.Equal(HttpStatusCode.OK, await NameAsync(job, Keys.Operator));
    }

    [Fact]
    public async Task An_operator_steers_everybodys_jobs()
    {
        var job = await UploadAsync("Operated", Keys.Submitter);

        Assert.Equal(HttpStatusCode.OK, await CommandAsync(job, "cancel", Keys.Operator));
    }

    [Fact]
    public async Task The_same_file_of_two_clients_is_two_jobs() =>
        Assert.NotEqual(await UploadAsync("Shared", Keys.Submitter), await UploadAsync("Shared", Keys.Unknown));

    async Task<Guid> UploadAsync(string name, string key)
    {
        using var request = GuardedService.Request("POST", "/api/warming/upload", key);
        request.Content = new StringContent($"Title,Author\n{name} Book,{name} Author\n", Encoding.UTF8, "text/csv");
        using var answer = await service.Http.SendAsync(request);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid();
    }

    async Task<HttpStatusCode> CommandAsync(Guid job, string verb, string key)
    {
        using var request = GuardedService.Request("POST", $"/api/warming/jobs/{job}/{verb}", key);
        using var answer = await service.Http.SendAsync(request);
        return answer.StatusCode;
    }

    async Task<HttpStatusCode> NameAsync(Guid job, string key)
    {
        using var request = GuardedService.Request("PATCH", $"/api/warming/jobs/{job}", key);
        request.Content = JsonContent.Create(new { name = "Another name" });
        using var answer = await service.Http.SendAsync(request);
        return answer.StatusCode;
    }

    async Task<string> StateAsync(Guid job)
    {
        using var request = GuardedService.Request("GET", $"/api/warming/jobs/{job}", Keys.Reader);
        using var answer = await service.Http.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString()!;
    }
}
