using System.Net;
using System.Net.Http.Headers;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>
/// Redis, the database and the broker away, at the start and later: every service listens and stays in service, says what it misses, does what it can
/// without it, and is whole again when the server is back.
/// </summary>
public sealed class AwayServersTests : IAsyncLifetime
{
    static readonly CatalogAuthor[] Authors = [MadeUp.Author(300), MadeUp.Author(301)];

    TestDatabase _database = null!;
    TestRedis _redis = null!;
    TestVirtualHost _broker = null!;
    RunningSimulator _catalogue = null!;

    public async Task InitializeAsync()
    {
        (_database, _redis, _broker) = (await TestServers.CreateDatabaseAsync(), await TestServers.CreateRedisAsync(), await TestServers.CreateVirtualHostAsync());
        _catalogue = await Simulator.StartAsync(new SimulatorOptions { Works = [.. MadeUp.Chain(Authors)] }, default);
    }

    public async Task DisposeAsync()
    {
        await _catalogue.DisposeAsync();
        await _broker.DisposeAsync();
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <param name="servers">What the service uses, by the names that its health says.</param>
    [Theory]
    [InlineData("Ingestion", "database", "broker")]
    [InlineData("Discovery", "redis", "cold", "broker")]
    [InlineData("Search", "redis", "cold", "broker")]
    [InlineData("Metrics", "metrics-database", "broker")]
    public Task A_service_without_a_server_stays_in_service_and_is_whole_when_the_server_is_there(string name, params string[] servers) => Task.WhenAll(servers.Select(async server =>
    {
        await using var network = new Network(this);
        network.StartAllBut(server);
        await using var service = await network.StartServiceAsync(name);
        Assert.Equal((HttpStatusCode.OK, "Degraded", "Degraded"), await HealthAsync(service, server));
        await SearchAsync();

        network[server].Start();
        await service.UntilReadyAsync();
        await SearchAsync();

        await network[server].StopAsync();
        await Eventually.Async(async () => (await HealthAsync(service, server)).Server == "Degraded", $"{name} says that it misses it");
        Assert.Equal((HttpStatusCode.OK, "Degraded", "Degraded"), await HealthAsync(service, server));
        await SearchAsync();

        network[server].Start();
        await service.UntilReadyAsync();
        network[server].Freeze();
        Assert.Equal(HttpStatusCode.OK, (await service.HealthAsync()).Code);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync(new Uri("health/live", UriKind.Relative))).StatusCode);
        network[server].Thaw();
        await service.UntilReadyAsync();

        async Task SearchAsync()
        {
            if (name == "Search")
                Assert.Contains(await service.Http.CacheAsync(Author(0)), (string[])["MISS", "HIT"]);
        }
    }));

    /// <param name="servers">Those it needs: of the cold tier no service depends.</param>
    [Theory]
    [InlineData("Ingestion", "database", "broker")]
    [InlineData("Discovery", "redis", "broker")]
    [InlineData("Search", "redis", "broker")]
    [InlineData("Metrics", "metrics-database", "broker")]
    public Task A_service_that_a_server_refuses_is_not_ready(string name, params string[] servers) => Task.WhenAll(servers.Select(async server =>
    {
        await using var guarded = await RedisServer.StartAsync();
        await using (var connection = await guarded.ConnectAsync())
            await connection.Database.ExecuteAsync("CONFIG", "SET", "requirepass", "right");
        await using var network = new Network(this);
        network.StartAllBut(null);
        var (setting, refused) = server switch
        {
            "redis" => ("ConnectionStrings__Redis", $"{guarded.ConnectionString},password=wrong"),
            "broker" => ("ConnectionStrings__RabbitMq", new UriBuilder(_broker.Uri) { UserName = "nobody", Password = "wrong" }.Uri.ToString()),
            _ => ("ConnectionStrings__Postgres", $"{_database.ConnectionString};Username=nobody;Password=wrong"),
        };
        network.Settings[setting] = refused;
        await using var service = await network.StartServiceAsync(name);

        await Eventually.Async(async () => await HealthAsync(service, server) == (HttpStatusCode.ServiceUnavailable, "Unhealthy", "Unhealthy"), $"{name} says that it is refused");
    }));

    [Fact]
    public async Task What_was_found_is_found_without_each_server_in_turn()
    {
        await using var network = new Network(this);
        network.StartAllBut(null);
        await using var search = await network.StartServiceAsync("Search");
        await search.UntilReadyAsync();
        Assert.Equal("MISS", await search.Http.CacheAsync(Author(0)));

        foreach (var server in (string[])["redis", "cold", "broker"])
        {
            await network[server].StopAsync();
            Assert.Equal("HIT", await search.Http.CacheAsync(Author(0)));
            network[server].Start();
            await search.UntilReadyAsync();
        }
    }

    [Fact]
    public async Task A_library_is_warmed_by_services_that_all_started_before_their_servers()
    {
        await using var network = new Network(this);
        await using var ingestion = await network.StartServiceAsync("Ingestion");
        await using var discovery = await network.StartServiceAsync("Discovery");
        await using var search = await network.StartServiceAsync("Search");
        await using var metrics = await network.StartServiceAsync("Metrics");
        using var library = new StringContent(MadeUp.Csv(Authors[0]), new MediaTypeHeaderValue("text/csv"));
        using (var early = await ingestion.Http.PostAsync(new Uri("api/warming/upload", UriKind.Relative), library))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);

        foreach (var server in (string[])["redis", "broker", "database"])
            network[server].Start();
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

    /// <summary>The way to the three servers, each of which may be cut or held up for the services that take this way.</summary>
    sealed class Network : IAsyncDisposable
    {
        readonly Dictionary<string, ServerProxy> _ways = new(StringComparer.Ordinal);

        public Network(AwayServersTests test)
        {
            _ways["database"] = ServerProxy.BeforePostgres(test._database.ConnectionString, out var postgres);
            _ways["redis"] = ServerProxy.BeforeRedis(test._redis.ConnectionString, out var redis);
            _ways["broker"] = ServerProxy.BeforeRabbitMq(test._broker.Uri, out var broker);
            (_ways["cold"], _ways["metrics-database"]) = (_ways["database"], _ways["database"]);
            Settings = new(StringComparer.Ordinal)
            {
                ["ConnectionStrings__Postgres"] = postgres,
                ["ConnectionStrings__Redis"] = redis,
                ["ConnectionStrings__RabbitMq"] = broker,
                ["OpenLibrary__BaseAddress"] = test._catalogue.Address.ToString(),
            };
        }

        public Dictionary<string, string?> Settings { get; }

        public ServerProxy this[string server] => _ways[server];

        public void StartAllBut(string? server)
        {
            foreach (var way in _ways.Values.Distinct().Where(way => server is null || way != _ways[server]))
                way.Start();
        }

        public Task<ServiceProcess> StartServiceAsync(string name) => ServiceProcess.StartAsync(name, Settings, readyLine: ServiceProcess.Listening);

        public async ValueTask DisposeAsync()
        {
            foreach (var way in _ways.Values.Distinct())
                await way.DisposeAsync();
        }
    }
}
