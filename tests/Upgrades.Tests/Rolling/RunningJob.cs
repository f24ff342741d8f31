using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Upgrades.Rolling;

/// <summary>A job as its deployment shows it.</summary>
sealed class RunningJob(Deployment deployment, Guid id)
{
    public Guid Id => id;

    public static async Task<RunningJob> UploadAsync(Deployment deployment, string csv)
    {
        using var answer = await deployment.Ingestion.PostAsJsonAsync("api/warming/upload", new { csv = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(csv)), maxDepth = 2 });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return new RunningJob(deployment, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid());
    }

    public Task<JsonElement> ViewAsync() => deployment.Ingestion.GetFromJsonAsync<JsonElement>($"api/warming/jobs/{id}");

    /// <summary>A number about this job's rows; <c>@job</c> stands for its id.</summary>
    public Task<long> CountAsync(string sql) => deployment.Database.ScalarAsync<long>(sql.Replace("@job", $"'{id}'", StringComparison.Ordinal));

    public async Task<JsonElement> EndsAsync(string state, TimeSpan patience)
    {
        var view = default(JsonElement);
        await Eventually.Async(
            async () => (view = await ViewAsync()).GetProperty("endedAt").ValueKind != JsonValueKind.Null, $"the job ends; it is {view}", patience);
        Assert.Equal(state, view.GetProperty("state").GetString());
        return view;
    }

    /// <summary>Nothing in a queue that should be empty.</summary>
    public async Task NothingIsDeadAsync()
    {
        foreach (var queue in await deployment.Broker.QueuesAsync())
        {
            if (queue.Name.EndsWith("_error", StringComparison.Ordinal) || queue.Name.EndsWith("-dlq", StringComparison.Ordinal) || queue.Name.EndsWith("_skipped", StringComparison.Ordinal))
                Assert.Empty(await deployment.Broker.PeekAsync(queue.Name));
        }
    }
}
