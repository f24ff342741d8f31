using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd.CommandLine;

public sealed class ServeTests : IDisposable
{
    readonly WorkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_process_takes_uploads_and_answers_for_jobs_searches_and_metrics()
    {
        var address = $"http://127.0.0.1:{ServiceProcess.FreePort()}";
        await using var program = await ServiceProcess.StartAsync(
            "Standalone", arguments: ["serve", "--urls", address, "--catalog", "sample", "--data-dir", _folder.Data], readyLine: $"Listening on {address}");
        using var http = new HttpClient { BaseAddress = new Uri(address) };

        Assert.Equal("Healthy", (await http.GetFromJsonAsync<JsonElement>("health/ready")).GetProperty("status").GetString());
        var accepted = await http.UploadAsync("Title,Author,ISBN13\nThe Shining,Stephen King,9789999908290\n", HttpStatusCode.Accepted);
        var job = await http.EndedAsync(accepted.JobId);

        Assert.Equal("Completed", job.State);
        Assert.Equal(100, job.Coverage.Percent);
        Assert.Contains(await http.GetFromJsonAsync<JsonElement[]>("api/warming/jobs") ?? [], one => one.GetProperty("jobId").GetGuid() == job.JobId);
        Assert.Equal("HIT", await http.CacheAsync("title?q=the%20shining"));
        Assert.Equal("HIT", await http.CacheAsync("isbn/9999908292"));
        Assert.Equal("HIT", await http.CacheAsync("author?q=King,%20Stephen"));
        await Eventually.Async(
            async () => (await http.GetFromJsonAsync<JsonElement[]>("api/metrics/hourly?hours=2"))!.Sum(hour => hour.GetProperty("authorsProcessed").GetInt64())
                == job.Authors.Total,
            "the hourly metrics count the job's authors");
        Assert.Equal(0, await program.StopAsync());
    }
}
