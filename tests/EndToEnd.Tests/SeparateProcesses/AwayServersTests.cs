using System.Net;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>
/// Redis, the database and the broker away, at the start and later: every service listens and stays in service, says what it misses, does what it can
/// without it, and is whole again when the server is back.
/// </summary>
public sealed class AwayServersTests : IAsyncLifetime
{
    static readonly CatalogueAuthor[] Authors = [MadeUp.Author(300), MadeUp.Author(301)];

    readonly Dictionary<string, ServerProxy> _proxies = new(StringComparer.Ordinal);
    readonly Dictionary<string, string?> _settings = new(StringComparer.Ordinal);
    TestDatabase _database = null!;
    TestRedis _redis = null!;
    TestVirtualHost _broker = null!;
    RunningSimulator _catalogue = null!;

    /// <summary>What each service uses, by the names that its health says.</summary>
    public static TheoryData<string, string> Uses => new()
    {
        { "Ingestion", "database" }, { "Ingestion", "broker" },
        { "Discovery", "redis" }, { "Discovery", "broker" }, { "Discovery", "cold" },
        { "Search", "redis" }, { "Search", "broker" }, { "Search", "cold" },
        { "Metrics", "metrics-database" }, { "Metrics", "broker" },
    };

    /// <summary>Of the cold tier no service depends: it is done without.</summary>
    public static TheoryData<string, string> Refusals => new()
    {
        { "Ingestion", "database" }, { "Ingestion", "broker" },
        { "Discovery", "redis" }, { "Discovery", "broker" },
        { "Search", "redis" }, { "Search", "broker" },
        { "Metrics", "metrics-database" }, { "Metrics", "broker" },
    };

    public async Task InitializeAsync()
    {
        (_database, _redis, _broker) = (await TestServers.CreateDatabaseAsync(), await TestServers.CreateRedisAsync(), await TestServers.CreateVirtualHostAsync());
        _catalogue = await Simulator.StartAsync(new SimulatorOptions { Works = [.. MadeUp.Chain(Authors)] }, default);
        _proxies["database"] = ServerProxy.BeforePostgres(_database.ConnectionString, out var postgres);
        _proxies["redis"] = ServerProxy.BeforeRedis(_redis.ConnectionString, out var redis);
        _proxies["broker"] = ServerProxy.BeforeRabbitMq(_broker.Uri, out var broker);
        (_proxies["cold"], _proxies["metrics-database"]) = (_proxies["database"], _proxies["database"]);
        (_settings["ConnectionStrings__Postgres"], _settings["ConnectionStrings__Redis"], _settings["ConnectionStrings__RabbitMq"]) = (postgres, redis, broker);
        _settings["OpenLibrary__BaseAddress"] = _catalogue.Address.ToString();
    }

    public async Task DisposeAsync()
    {
        foreach (var proxy in _proxies.Values.Distinct())
            await proxy.DisposeAsync();
        await _catalogue.DisposeAsync();
        await _broker.DisposeAsync();
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_service_that_starts_while_a_server_is_away_listens_and_is_whole_when_the_server_comes(string name, string server)
    {
        StartAllBut(server);
        await using var service = await StartAsync(name);

        Assert.Equal((HttpStatusCode.OK, "Degraded", "Degraded"), await HealthAsync(service, server));
        if (name == "Search")
            Assert.Equal("MISS", await service.Http.CacheAsync(Author(0)));

        _proxies[server].Start();
        await service.UntilReadyAsync();
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_service_whose_server_goes_away_or_hangs_stays_in_service(string name, string server)
    {
        StartAllBut(null);
        await using var service = await StartAsync(name);
        await service.UntilReadyAsync();
        if (name == "Search")
            Assert.Equal("MISS", await service.Http.CacheAsync(Author(0)));

        await _proxies[server].StopAsync();
        await Eventually.Async(async () => (await HealthAsync(service, server)).Server == "Degraded", $"{name} says that it misses it");
        Assert.Equal((HttpStatusCode.OK, "Degraded", "Degraded"), await HealthAsync(service, server));
        if (name == "Search")
            Assert.Equal("HIT", await service.Http.CacheAsync(Author(0)));

        _proxies[server].Start();
        await service.UntilReadyAsync();
        _proxies[server].Freeze();
        Assert.Equal(HttpStatusCode.OK, (await service.HealthAsync()).Code);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync(new Uri("health/live", UriKind.Relative))).StatusCode);
        _proxies[server].Thaw();
        await service.UntilReadyAsync();
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_service_that_a_server_refuses_is_not_ready(string name, string server)
    {
        StartAllBut(null);
        await using var guarded = await RedisServer.StartAsync();
        await using (var connection = await guarded.ConnectAsync())
            await connection.Database.ExecuteAsync("CONFIG", "SET", "requirepass", "right");
        var (setting, refused) = server switch
        {
            "redis" => ("ConnectionStrings__Redis", $"{guarded.ConnectionString},password=wrong"),
            "broker" => ("ConnectionStrings__RabbitMq", new UriBuilder(_broker.Uri) { UserName = "nobody", Password = "wrong" }.Uri.ToString()),
            _ => ("ConnectionStrings__Postgres", $"{_database.ConnectionString};Username=nobody;Password=wrong"),
        };
        _settings[setting] = refused;
        await using var service = await StartAsync(name);

        await Eventually.Async(async () => await HealthAsync(service, server) == (HttpStatusCode.ServiceUnavailable, "Unhealthy", "Unhealthy"), $"{name} says that it is refused");
    }

    [Fact]
    public async Task A_library_is_warmed_by_services_that_all_started_before_their_servers()
    {
        await using var ingestion = await StartAsync("Ingestion");
        await using var discovery = await StartAsync("Discovery");
        await using var search = await StartAsync("Search");
        await using var metrics = await StartAsync("Metrics");
        using (var early = await ingestion.Http.PostAsync(new Uri("api/warming/upload", UriKind.Relative), new StringContent(MadeUp.Csv(Authors[0]), new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv"))))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);

        foreach (var server in (string[])["redis", "broker", "database"])
            _proxies[server].Start();
        foreach (var service in (ServiceProcess[])[ingestion, discovery, search, metrics])
            await service.UntilReadyAsync();

        var upload = await ingestion.Http.UploadAsync(MadeUp.Csv(Authors[0]), HttpStatusCode.Accepted, maxDepth: 1);
        Assert.Equal("Completed", (await ingestion.Http.EndedAsync(upload.JobId)).State);
        Assert.Equal("HIT", await search.Http.CacheAsync(Author(1)));
    }

    static string Author(int index) => $"author?q={Uri.EscapeDataString(Authors[index].Name)}";

    static async Task<(HttpStatusCode Code, string Service, string Server)> HealthAsync(ServiceProcess service, string server)
    {
        var (code, status, checks) = await service.HealthAsync();
        return (code, status, checks.GetProperty(server).GetProperty("status").GetString()!);
    }

    Task<ServiceProcess> StartAsync(string name) => ServiceProcess.StartAsync(name, _settings, readyLine: ServiceProcess.Listening);

    void StartAllBut(string? server)
    {
        foreach (var proxy in _proxies.Values.Distinct().Where(proxy => server is null || proxy != _proxies[server]))
            proxy.Start();
    }
}
