using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>
/// One Ingestion, two Discoveries, one Search and one Metrics as processes, on a database, a virtual host and a Redis database of
/// their own.
/// </summary>
sealed class Deployment : IAsyncDisposable
{
    readonly Dictionary<string, string?> _settings;
    readonly List<ServiceProcess> _discoveries = [];

    Deployment(TestDatabase database, TestRedis redis, TestVirtualHost broker, Uri catalogue, IReadOnlyDictionary<string, string?> settings)
    {
        Database = database;
        Redis = redis;
        Broker = broker;
        _settings = new(settings, StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = database.ConnectionString,
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = broker.Uri.ToString(),
            ["OpenLibrary__BaseAddress"] = catalogue.ToString(),
            // What a killed process held comes back within the test's patience; a fetch still ends well before.
            ["Dispatch__LeaseSeconds"] = "12",
            ["Discovery__HardTimeoutSeconds"] = "8",
            ["Dispatch__VerifySeconds"] = "5",
        };
    }

    public TestDatabase Database { get; }

    public TestRedis Redis { get; }

    public TestVirtualHost Broker { get; }

    public ServiceProcess Ingestion { get; private set; } = null!;

    public ServiceProcess Search { get; private set; } = null!;

    public ServiceProcess Metrics { get; private set; } = null!;

    /// <param name="catalogue">Where Open Library's API is spoken.</param>
    /// <param name="settings">Environment variables, beside those of the servers.</param>
    public static async Task<Deployment> StartAsync(Uri catalogue, params IEnumerable<(string Name, string Value)> settings)
    {
        var deployment = new Deployment(
            await TestServers.CreateDatabaseAsync(),
            await TestServers.CreateRedisAsync(),
            await TestServers.CreateVirtualHostAsync(),
            catalogue,
            settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value, StringComparer.Ordinal));
        try
        {
            await Task.WhenAll(
                deployment.StartIngestionAsync(),
                deployment.StartDiscoveryAsync(),
                deployment.StartDiscoveryAsync(),
                deployment.StartSearchAsync(),
                deployment.StartMetricsAsync());
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another Ingestion, on another port, for one that was killed.</summary>
    public async Task StartIngestionAsync()
    {
        var killed = Ingestion;
        Ingestion = await ServiceProcess.StartAsync("Ingestion", _settings);
        if (killed is not null)
            await killed.DisposeAsync();
    }

    public async Task StartDiscoveryAsync()
    {
        var discovery = await ServiceProcess.StartAsync("Discovery", _settings);
        lock (_discoveries)
            _discoveries.Add(discovery);
    }

    /// <summary>SIGKILL to one Discovery of the two.</summary>
    public async Task KillDiscoveryAsync()
    {
        var victim = _discoveries[0];
        _discoveries.RemoveAt(0);
        await victim.KillAsync();
        await victim.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in new[] { Ingestion, Search, Metrics }.OfType<ServiceProcess>().Concat(_discoveries))
            await service.DisposeAsync();
        await Broker.DisposeAsync();
        await Redis.DisposeAsync();
        await Database.DisposeAsync();
    }

    async Task StartSearchAsync() => Search = await ServiceProcess.StartAsync("Search", _settings);

    async Task StartMetricsAsync() => Metrics = await ServiceProcess.StartAsync("Metrics", _settings);
}
