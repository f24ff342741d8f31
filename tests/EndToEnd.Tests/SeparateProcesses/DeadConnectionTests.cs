using System.Net;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>A service's connection to the broker stays open and leads nowhere, while the broker answers others.</summary>
public sealed class DeadConnectionTests : IAsyncLifetime
{
    TestDatabase _database = null!;
    TestVirtualHost _broker = null!;
    ServerProxy _proxy = null!;
    string _throughProxy = null!;

    public async Task InitializeAsync()
    {
        (_database, _broker) = (await TestServers.CreateDatabaseAsync(), await TestServers.CreateVirtualHostAsync());
        _proxy = ServerProxy.BeforeRabbitMq(_broker.Uri, out _throughProxy);
        _proxy.Start();
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_service_connects_anew_after_two_heartbeats()
    {
        await using var ingestion = await StartAsync(limitSeconds: 0);
        _proxy.CutSilently();

        var job = (await ingestion.Http.UploadAsync(MadeUp.Csv(MadeUp.Author(1)), HttpStatusCode.Accepted)).JobId;

        // The saga learns of the job through the broker.
        await Eventually.Async(async () => (await ingestion.Http.JobAsync(job)).State == "Warming", "the job begins", TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task A_service_that_can_publish_nothing_ends_itself_to_be_started_again()
    {
        await using var ingestion = await StartAsync(limitSeconds: 5);
        _proxy.CutSilently();

        await ingestion.Http.UploadAsync(MadeUp.Csv(MadeUp.Author(1)), HttpStatusCode.Accepted);

        Assert.Equal(ServiceProcess.StartMeAgain, await ingestion.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90)));
        Assert.Contains("whose connection hangs", ingestion.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_whose_broker_is_away_goes_on_waiting_for_it()
    {
        await using var ingestion = await StartAsync(limitSeconds: 1);
        _proxy.Freeze();
        await ingestion.Http.UploadAsync(MadeUp.Csv(MadeUp.Author(1)), HttpStatusCode.Accepted);

        using var watch = new PeriodicTimer(TimeSpan.FromSeconds(20));
        await watch.WaitForNextTickAsync();

        Assert.False(ingestion.HasExited, ingestion.Output);
    }

    Task<ServiceProcess> StartAsync(int limitSeconds) => ServiceProcess.StartAsync("Ingestion", new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["ConnectionStrings__Postgres"] = _database.ConnectionString,
        ["ConnectionStrings__RabbitMq"] = _throughProxy,
        ["Dispatch__ConfirmSeconds"] = "1",
        ["PublishWatchdog__LimitSeconds"] = $"{limitSeconds}",
        ["OpenLibrary__BaseAddress"] = "http://127.0.0.1:1/",
    });
}
