using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;
using MassTransit;

namespace CacheWarming.Tests.CacheHits.ColdStorage;

/// <summary>PostgreSQL frozen or stopped: the cold tier is best effort, and searches and warming go on as if it were not there.</summary>
public sealed class AwayPostgresTests : IAsyncLifetime
{
    RedisServer _redis = null!;
    TestDatabase _database = null!;
    RunningSimulator _catalogue = null!;
    ServerProxy _postgres = null!;
    string _throughProxy = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _database = await TestServers.CreateDatabaseAsync();
        _catalogue = await Simulator.StartAsync(new SimulatorOptions { Works = Books.Catalogue(40) }, default);
        _postgres = ServerProxy.BeforePostgres(_database.ConnectionString, out _throughProxy);
        _postgres.Start();
    }

    public async Task DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await _catalogue.DisposeAsync();
        await _database.DisposeAsync();
        await _redis.DisposeAsync();
    }

    Task AwayAsync(bool isFrozen)
    {
        if (!isFrozen)
            return _postgres.StopAsync();
        _postgres.Freeze();
        return Task.CompletedTask;
    }

    void Back(bool isFrozen)
    {
        if (isFrozen)
            _postgres.Thaw();
        else
            _postgres.Start();
    }

    Task<long> KeptAsync() => _database.ScalarAsync<long>("SELECT count(*) FROM cold.bibliographies");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Searches_go_on_and_what_they_fetched_is_kept_when_it_is_back(bool isFrozen)
    {
        await using var search = await Searches.StartAsync(_redis, _catalogue.Address, ("ConnectionStrings__Postgres", _throughProxy));
        Assert.Equal("MISS", (await search.SearchAsync(Searches.Author(Books.Author(0).Name))).Cache);
        await Eventually.Async(async () => await KeptAsync() == 1, "the first author to be kept cold");
        await AwayAsync(isFrozen);

        for (var author = 1; author < 8; author++)
        {
            var answer = await search.SearchAsync(Searches.Author(Books.Author(author).Name));
            Assert.Equal((HttpStatusCode.OK, "MISS"), (answer.Status, answer.Cache));
            Assert.InRange(answer.Took, TimeSpan.Zero, TimeSpan.FromSeconds(4));
            Assert.Equal("HIT", (await search.SearchAsync(Searches.Title(Books.Title(author, 1)))).Cache);
        }
        var stats = await search.Http.GetFromJsonAsync<JsonElement>("api/cache/stats");
        Assert.NotEmpty(stats.GetProperty("cold").GetProperty("trouble").GetString()!);
        Assert.InRange(stats.GetProperty("cold").GetProperty("skipped").GetInt64(), 3, 100);
        using var ready = await search.Http.GetAsync(new Uri("health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Contains("PostgreSQL does not answer", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Back(isFrozen);
        await Eventually.Async(async () => await KeptAsync() == 8, "what waited to be kept cold", TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Warming_goes_on_and_a_process_that_stops_does_not_wait_for_it_for_long(bool isFrozen)
    {
        await AwayAsync(isFrozen);
        await using var broker = await TestServers.CreateVirtualHostAsync();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Redis"] = _redis.ConnectionString,
            ["ConnectionStrings__Postgres"] = _throughProxy,
            ["ConnectionStrings__RabbitMq"] = broker.Uri.ToString(),
            ["OpenLibrary__BaseAddress"] = _catalogue.Address.ToString(),
        };
        await using var discovery = await ServiceProcess.StartAsync("Discovery", settings, readyLine: ServiceProcess.Listening);
        await Eventually.Async(
            async () => (await discovery.HealthAsync()).Checks.GetProperty("broker").GetProperty("status").GetString() == "Healthy", "it takes messages");
        var warmed = new System.Collections.Concurrent.ConcurrentQueue<AuthorWarmed>();
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker.Uri);
            rabbit.ReceiveEndpoint("the-rest", endpoint => endpoint.Handler<AuthorsWarmed>(context =>
            {
                foreach (var author in context.Message.Authors)
                    warmed.Enqueue(author);
                return Task.CompletedTask;
            }));
        });
        await bus.StartAsync();
        try
        {
            for (var author = 0; author < 30; author++)
            {
                await bus.Publish(new AuthorQueued(
                    Guid.NewGuid(), "a" + author, Books.Author(author).Name, null, 0, AuthorSource.Csv, JobPriority.Normal, [], [], 1, TimeProvider.System.GetUtcNow()));
            }
            await Eventually.Async(() => warmed.Count == 30, "all authors to be warmed", TimeSpan.FromSeconds(60));
            Assert.All(warmed, author => Assert.Equal(WarmingOutcome.Warmed, author.Outcome));
            Assert.Equal(0, await discovery.StopAsync());
        }
        finally
        {
            await bus.StopAsync();
        }
    }
}
