using System.Globalization;
using System.Net;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>While the broker is away or hangs, every request to Ingestion is answered soon, names the broker and not the database, and holds no thread.</summary>
public sealed class AwayBrokerTests : IAsyncLifetime
{
    /// <summary>Longer than any wait on a server, shorter than a person's.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    TestDatabase _database = null!;
    TestVirtualHost _broker = null!;
    ServerProxy _proxy = null!;
    ServiceProcess _ingestion = null!;

    public async Task InitializeAsync()
    {
        (_database, _broker) = (await TestServers.CreateDatabaseAsync(), await TestServers.CreateVirtualHostAsync());
        _proxy = ServerProxy.BeforeRabbitMq(_broker.Uri, out var throughProxy);
        _proxy.Start();
        _ingestion = await ServiceProcess.StartAsync("Ingestion", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = _database.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = throughProxy,
            ["OpenLibrary__BaseAddress"] = "http://127.0.0.1:1/",
        });
    }

    public async Task DisposeAsync()
    {
        await _ingestion.DisposeAsync();
        await _proxy.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_request_is_answered_and_names_the_broker(bool isFrozen)
    {
        var job = await UploadAsync();
        await AwayAsync(isFrozen);

        var (code, page) = await AskAsync(HttpMethod.Get, "/");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.DoesNotContain("database does not answer", page, StringComparison.Ordinal);
        (HttpMethod, string)[] needBroker =
        [
            (HttpMethod.Get, "api/warming/dlq"),
            (HttpMethod.Get, "api/warming/dlq/messages"),
            (HttpMethod.Delete, "api/warming/dlq/messages?confirm=yes"),
            (HttpMethod.Post, $"api/warming/jobs/{job}/pause"),
        ];
        var answers = await Task.WhenAll(needBroker.Select(ask => AskAsync(ask.Item1, ask.Item2)));
        Assert.All(answers, answer => Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "broker unavailable"), (answer.Code, JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetString())));
        (code, page) = await AskAsync(HttpMethod.Get, "dead-letters");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, code);
        Assert.Contains("The message broker does not answer", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Get, $"api/warming/jobs/{job}")).Code);
    }

    [Fact]
    public async Task A_job_that_can_not_begin_says_what_it_waits_for()
    {
        await AwayAsync(isFrozen: false);
        var job = await UploadAsync();

        await Eventually.Async(
            async () => (await AskAsync(HttpMethod.Get, $"api/warming/jobs/{job}")).Body.Contains("\"waitingFor\":\"waiting for the message broker since", StringComparison.Ordinal),
            "the job names the broker", Longest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sixty_commands_hold_no_thread_each(bool isFrozen)
    {
        var job = await UploadAsync();
        await AwayAsync(isFrozen);
        var before = Threads();

        var asked = Enumerable.Range(0, 60).Select(_ => AskAsync(HttpMethod.Post, $"api/warming/jobs/{job}/pause")).ToList();
        await Eventually.Async(() => asked.TrueForAll(one => one.IsCompleted), "every command is answered", 2 * Longest);

        Assert.InRange(Threads(), 1, before + 20);
    }

    async Task<Guid> UploadAsync() => (await _ingestion.Http.UploadAsync(MadeUp.Csv(MadeUp.Author(400)), HttpStatusCode.Accepted)).JobId;

    async Task AwayAsync(bool isFrozen)
    {
        if (isFrozen)
            _proxy.Freeze();
        else
            await _proxy.StopAsync();
    }

    async Task<(HttpStatusCode Code, string Body)> AskAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute));
        using var bound = new CancellationTokenSource(Longest);
        try
        {
            using var answer = await _ingestion.Http.SendAsync(request, bound.Token);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(bound.Token));
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"{method} {path} was not answered within {Longest}", late);
        }
    }

    int Threads() => int.Parse(
        File.ReadLines($"/proc/{_ingestion.Id}/status").Single(line => line.StartsWith("Threads:", StringComparison.Ordinal))["Threads:".Length..], CultureInfo.InvariantCulture);
}
