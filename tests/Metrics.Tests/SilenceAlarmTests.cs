using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Tests.Servers;
using MassTransit;
using static CacheWarming.Tests.Metrics.Events;

namespace CacheWarming.Tests.Metrics;

/// <summary>The service as a process, watching a real broker.</summary>
public sealed class SilenceAlarmTests : IAsyncLifetime
{
    TestDatabase _database = null!;
    TestVirtualHost _broker = null!;
    ServiceProcess _service = null!;

    public async Task InitializeAsync()
    {
        _database = await TestServers.CreateDatabaseAsync();
        _broker = await TestServers.CreateVirtualHostAsync();
        _service = await ServiceProcess.StartAsync("Metrics", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = _database.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = _broker.Uri.ToString(),
            ["RabbitMq__ManagementUri"] = TestServers.RabbitMqManagement.ToString(),
            ["Queues__IntervalSeconds"] = "1",
            ["Queues__StalledAfterSeconds"] = "2",
        });
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_queue_that_nobody_works_on_is_noticed_and_forgotten_when_somebody_does()
    {
        await Eventually.Async(async () => await ConsumersAsync() is { Status: "Healthy" }, "nothing waits");
        await WithDiscoveryAsync(bus => Task.CompletedTask);
        await SendAsync(Queued(Guid.NewGuid(), "N. N."));

        await Eventually.Async(async () => await ConsumersAsync() is { Status: "Degraded" }, "the silence is noticed", TimeSpan.FromSeconds(60));
        var (_, sentence) = await ConsumersAsync();
        Assert.Contains("1 messages wait on 'author-warming-queue'", sentence, StringComparison.Ordinal);
        Assert.Contains("start Discovery", sentence, StringComparison.Ordinal);

        await WithDiscoveryAsync(bus => Eventually.Async(async () => await ConsumersAsync() is { Status: "Healthy" }, "it is over", TimeSpan.FromSeconds(60)));
    }

    async Task<(string Status, string Description)> ConsumersAsync()
    {
        var health = await _service.Http.GetFromJsonAsync<JsonElement>(new Uri("health/ready", UriKind.Relative));
        var check = health.GetProperty("checks").GetProperty("consumers");
        return (check.GetProperty("status").GetString()!, check.GetProperty("description").GetString() ?? "");
    }

    /// <summary>A consumer of the work queue, for as long as something takes; the queue stays when it goes.</summary>
    async Task WithDiscoveryAsync(Func<IBusControl, Task> meanwhile)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(_broker.Uri);
            rabbit.ReceiveEndpoint(QueueNames.AuthorWarming, endpoint => endpoint.Handler<AuthorQueued>(_ => Task.CompletedTask));
        });
        await bus.StartAsync();
        await meanwhile(bus);
        await bus.StopAsync();
    }

    async Task SendAsync(AuthorQueued author)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(_broker.Uri));
        await bus.StartAsync();
        await bus.Publish(author);
        await bus.StopAsync();
    }
}
