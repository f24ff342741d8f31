using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Databases;
using CacheWarming.Hosting;
using CacheWarming.Hosting.ApiDescription;
using CacheWarming.Hosting.Bus;
using CacheWarming.Hosting.Redis;
using CacheWarming.Ingestion;
using CacheWarming.Ingestion.Pages;
using CacheWarming.Metrics;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Search;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Tests.Fuzz;

/// <summary>
/// Ingestion with its page, Search and Metrics in one process on a real PostgreSQL and Redis, with a catalogue that knows nobody. No keys: every
/// request reaches its endpoint.
/// </summary>
public sealed class FuzzedServices : IAsyncLifetime
{
    public const int LargestUpload = 1_000_000;

    TestDatabase _database = null!;
    TestRedis _redis = null!;
    RunningSimulator _catalogue = null!;
    WebApplication _app = null!;

    public Uri Address { get; private set; } = null!;

    public IReadOnlyList<RouteEndpoint> Endpoints => [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public async Task InitializeAsync()
    {
        _database = await TestServers.CreateDatabaseAsync();
        _redis = await TestServers.CreateRedisAsync();
        _catalogue = await Simulator.StartAsync(new SimulatorOptions(), CancellationToken.None);
        var builder = ServiceHost.CreateBuilder(["--urls", "http://127.0.0.1:0"], "Search");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = _database.ConnectionString,
            ["ConnectionStrings:Redis"] = _redis.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = "",
            ["OpenLibrary:BaseAddress"] = _catalogue.Address.ToString(),
            ["Uploads:MaxStreamedBytes"] = $"{LargestUpload}",
            ["Uploads:MaxJsonBytes"] = $"{LargestUpload}",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services
            .AddRedis(builder.Configuration).AddCatalogs(builder.Configuration).AddBookCache(builder.Configuration).AddIngestion(builder.Configuration)
            .AddSearch(builder.Configuration).AddMetrics(builder.Configuration).AddOpenApi().AddPages()
            .AddBus(builder.Configuration, bus =>
            {
                bus.AddIngestionConsumers(builder.Configuration);
                bus.AddSearchConsumers();
                bus.AddMetricsConsumers();
            });
        _app = builder.Build();
        _app.UseSharedParts();
        _app.MapApiDescription();
        _app.MapIngestion();
        _app.MapPages();
        _app.MapSearch();
        _app.MapMetrics();
        await _app.StartHealthyAsync();
        Address = new Uri(_app.Urls.First());
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _catalogue.DisposeAsync();
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Jobs in the database.</summary>
    public Task<long> JobsAsync() => _database.ScalarAsync<long>("SELECT count(*) FROM ingestion.jobs");

    /// <summary>Books and authors that belong to no job.</summary>
    public Task<long> StrayRowsAsync() => _database.ScalarAsync<long>(
        """
        SELECT (SELECT count(*) FROM ingestion.books b WHERE NOT EXISTS (SELECT FROM ingestion.jobs j WHERE j.id = b.job_id))
          + (SELECT count(*) FROM ingestion.frontier f WHERE NOT EXISTS (SELECT FROM ingestion.jobs j WHERE j.id = f.job_id))
        """);

    /// <summary>Everything that Redis holds for this deployment.</summary>
    public IReadOnlyList<string> CachedKeys() => [.. _redis.Server.Keys(_redis.Database.Database, pageSize: 1_000).Select(key => (string)key!).Order(StringComparer.Ordinal)];
}
