using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
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
        Assert.Contains((await http.GetFromJsonAsync<JsonElement>("api/warming/jobs")).GetProperty("items").EnumerateArray(), one => one.GetProperty("jobId").GetGuid() == job.JobId);
        Assert.Equal("HIT", await http.CacheAsync("title?q=the%20shining"));
        Assert.Equal("HIT", await http.CacheAsync("isbn/9999908292"));
        Assert.Equal("HIT", await http.CacheAsync("author?q=King,%20Stephen"));
        await Eventually.Async(
            async () => (await http.GetFromJsonAsync<JsonElement>("api/metrics/hourly?hours=2")).GetProperty("items").EnumerateArray().Sum(hour => hour.GetProperty("authorsProcessed").GetInt64())
                == job.Authors.Total,
            "the hourly metrics count the job's authors");
        // Before all that is logged.
        Assert.StartsWith($"Listening on {address}: ", program.Output, StringComparison.Ordinal);
        Assert.Equal(0, await program.StopAsync());
    }

    [Theory]
    [InlineData("http://0.0.0.0:{0}")]
    [InlineData("http://*:{0}")]
    public async Task On_every_address_it_names_one_that_can_be_opened(string urls)
    {
        var port = ServiceProcess.FreePort();
        await using var program = await ServiceProcess.StartAsync(
            "Standalone", new Dictionary<string, string?>(StringComparer.Ordinal) { ["Access__Open"] = "true" },
            ["serve", "--urls", string.Format(CultureInfo.InvariantCulture, urls, port), "--catalog", "sample", "--data-dir", _folder.Data], readyLine: "Listening on");

        Assert.Contains($": open http://localhost:{port} in a browser", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "must be an http(s) URL", "foo")]
    [InlineData(64, "must be an http(s) URL", "http://127.0.0.1:port")]
    [InlineData(64, "must be an http(s) URL", "http://127.0.0.1:5080/books")]
    [InlineData(64, "Without API keys", "http://0.0.0.0:0")]
    public async Task An_address_that_can_not_be_served_on_is_refused_in_one_sentence(int exitCode, string words, string address)
    {
        var run = await StandaloneRun.ToEndAsync(_folder.Path, "serve", "--urls", address, "--catalog", "sample", "--data-dir", _folder.Data);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_told_in_one_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";

        var run = await StandaloneRun.ToEndAsync(_folder.Path, "serve", "--urls", address, "--catalog", "sample", "--data-dir", _folder.Data);

        Assert.Equal((69, "", $"{address} is taken by another program; choose another address with --urls.\n"), (run.ExitCode, run.Output, run.Error));
    }
}
