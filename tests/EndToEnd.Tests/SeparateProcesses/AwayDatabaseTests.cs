using System.Net;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>While the database is away, every request says so, and none is called the service's own failure.</summary>
public sealed class AwayDatabaseTests
{
    /// <summary>Nothing waits longer than one statement may take, 30 s, and no thread waits at all.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(45);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_request_is_answered_503_and_names_the_database(bool hangs)
    {
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var broker = await TestServers.CreateVirtualHostAsync();
        await using var proxy = ServerProxy.BeforePostgres(database.ConnectionString, out var throughProxy);
        proxy.Start();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = throughProxy,
            ["ConnectionStrings__RabbitMq"] = broker.Uri.ToString(),
            ["OpenLibrary__BaseAddress"] = "http://127.0.0.1:1/",
        };
        await using var ingestion = await ServiceProcess.StartAsync("Ingestion", settings);
        await using var metrics = await ServiceProcess.StartAsync("Metrics", settings);
        var job = (await ingestion.Http.UploadAsync(MadeUp.Csv(MadeUp.Author(1)), HttpStatusCode.Accepted)).JobId;
        if (hangs)
            proxy.Freeze();
        else
            await proxy.StopAsync();

        (ServiceProcess Service, HttpMethod Method, string Path)[] requests =
        [
            (ingestion, HttpMethod.Get, "api/warming/jobs"),
            (ingestion, HttpMethod.Get, "api/warming/stats"),
            (ingestion, HttpMethod.Get, "api/warming/queue/pending"),
            (ingestion, HttpMethod.Get, $"api/warming/jobs/{job}"),
            (ingestion, HttpMethod.Get, $"api/warming/jobs/{job}/authors"),
            (ingestion, HttpMethod.Get, $"api/warming/jobs/{job}/books?format=csv"),
            (ingestion, HttpMethod.Get, "api/warming/dlq/redrives"),
            (ingestion, HttpMethod.Post, $"api/warming/jobs/{job}/pause"),
            (ingestion, HttpMethod.Post, $"api/warming/jobs/{job}/priority?priority=high"),
            (metrics, HttpMethod.Get, "api/metrics/hourly?hours=2"),
            (metrics, HttpMethod.Get, $"api/metrics/jobs/{job}"),
        ];
        var answers = await Task.WhenAll(requests.Select(async one =>
        {
            var started = TimeProvider.System.GetTimestamp();
            using var request = new HttpRequestMessage(one.Method, new Uri(one.Path, UriKind.Relative));
            using var answer = await one.Service.Http.SendAsync(request);
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            var waited = TimeProvider.System.GetElapsedTime(started);
            return (waited < LongestWait ? "" : $"after {waited.TotalSeconds:0} s ")
                + $"{(int)answer.StatusCode} {problem.RootElement.GetProperty("error").GetString()}: {one.Method} {one.Path}";
        }));

        Assert.All(answers, answer => Assert.StartsWith("503 database unavailable", answer, StringComparison.Ordinal));
    }
}
