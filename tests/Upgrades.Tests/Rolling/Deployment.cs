using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Upgrades.Rolling;

/// <summary>The four services as processes, each of which can be replaced by a new one, as an orchestrator does it.</summary>
sealed class Deployment : IAsyncDisposable
{
    /// <summary>In the order in which they are replaced.</summary>
    public static readonly string[] Services = ["Ingestion", "Discovery", "Search", "Metrics"];

    readonly Dictionary<string, ServiceProcess> _running = new(StringComparer.Ordinal);
    readonly TestRedis _redis;
    readonly Dictionary<string, string?> _settings;

    Deployment(TestDatabase database, TestVirtualHost broker, TestRedis redis, RunningSimulator catalogue)
    {
        (Database, Broker, _redis, Catalogue) = (database, broker, redis, catalogue);
        _settings = new(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = database.ConnectionString,
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = broker.Uri.ToString(),
            ["OpenLibrary__BaseAddress"] = catalogue.Address.ToString(),
        };
    }

    public TestDatabase Database { get; }

    public TestVirtualHost Broker { get; }

    public RunningSimulator Catalogue { get; }

    public HttpClient Ingestion => _running["Ingestion"].Http;

    /// <summary>The servers, and nothing on them yet.</summary>
    /// <param name="seeds">Of the synthetic catalogue.</param>
    public static async Task<Deployment> PrepareAsync(int seeds) => new(
        await TestServers.CreateDatabaseAsync(),
        await TestServers.CreateVirtualHostAsync(),
        await TestServers.CreateRedisAsync(),
        await Simulator.StartAsync(new SimulatorOptions { SyntheticAuthors = seeds }, default));

    public async Task StartAsync()
    {
        foreach (var service in Services)
            _running[service] = await ServiceProcess.StartAsync(service, _settings);
    }

    /// <summary>Starts another one, and when that is ready, SIGTERM to the first.</summary>
    /// <returns>The exit code of the first.</returns>
    public async Task<int> ReplaceAsync(string service)
    {
        var old = _running[service];
        _running[service] = await ServiceProcess.StartAsync(service, _settings);
        await using (old)
            return await old.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _running.Values)
            await service.DisposeAsync();
        await Catalogue.DisposeAsync();
        await _redis.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
    }
}
