using System.Globalization;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Discovery;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Bus;
using CacheWarming.Hosting.Redis;
using CacheWarming.Ingestion;
using CacheWarming.Metrics;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Search;
using CacheWarming.Tests.Servers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>Ingestion in one host, the other services in another, on the real broker, database and Redis, in any weather.</summary>
public class Cluster : IAsyncLifetime
{
    /// <summary>What is lost comes back soon, and nothing counts as lost for good.</summary>
    static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        ["Dispatch:MaxLeaseExpiries"] = "50",
        ["Dispatch:VerifySeconds"] = "2",
        ["Dispatch:SweepMilliseconds"] = "200",
        ["Dispatch:IntervalMilliseconds"] = "50",
        ["OpenLibrary:BreakDuration"] = "00:00:00.5",
        ["Search:StatisticsInterval"] = "00:00:00.2",
    };

    readonly List<WebApplication> _hosts = [];
    readonly List<Sending> _senders = [];

    protected virtual int LeaseSeconds => 2;

    /// <summary>Settings of this cluster's own.</summary>
    protected virtual IEnumerable<(string Name, string Value)> MoreSettings => [];

    /// <summary>Whether Discovery is one of the services; else a test runs it elsewhere.</summary>
    protected virtual bool HasDiscovery => true;

    internal virtual TimeProvider Time => TimeProvider.System;

    internal Weather Weather { get; } = new();

    internal TestDatabase Database { get; private set; } = null!;

    internal TestVirtualHost Broker { get; private set; } = null!;

    internal TestRedis Redis { get; private set; } = null!;

    internal RunningSimulator Catalogue { get; private set; } = null!;

    internal HttpClient Ingestion { get; } = new();

    internal HttpClient Search { get; } = new();

    public virtual async Task InitializeAsync()
    {
        Database = await TestServers.CreateDatabaseAsync();
        Broker = await TestServers.CreateVirtualHostAsync();
        Redis = await TestServers.CreateRedisAsync();
        Catalogue = await Simulator.StartAsync(new SimulatorOptions { SyntheticAuthors = Library.Catalogue }, CancellationToken.None);
        Ingestion.BaseAddress = await StartAsync(
            "Ingestion", (services, settings) => services.AddIngestion(settings), (bus, settings) => bus.AddIngestionConsumers(settings), app => app.MapIngestion());
        Search.BaseAddress = await StartAsync(
            "Others",
            (services, settings) =>
            {
                services.AddRedis(settings).AddCatalogs(settings).AddBookCache(settings).AddSearch(settings).AddMetrics(settings);
                if (HasDiscovery)
                    services.AddDiscovery();
            },
            (bus, _) =>
            {
                if (HasDiscovery)
                    bus.AddDiscoveryConsumers();
                bus.AddSearchConsumers();
                bus.AddMetricsConsumers();
            },
            app => app.MapSearch());
    }

    public virtual async Task DisposeAsync()
    {
        foreach (var sender in _senders)
            await sender.DisposeAsync();
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }
        await Catalogue.DisposeAsync();
        await Redis.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        Ingestion.Dispose();
        Search.Dispose();
    }

    async Task<Uri> StartAsync(
        string name, Action<IServiceCollection, IConfiguration> addModules, Action<IBusRegistrationConfigurator, IConfiguration> addConsumers, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(Settings).AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Postgres"] = Database.ConnectionString,
            ["ConnectionStrings:Redis"] = Redis.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = Broker.Uri.ToString(),
            ["OpenLibrary:BaseAddress"] = Catalogue.Address.ToString(),
            ["Dispatch:LeaseSeconds"] = LeaseSeconds.ToString(CultureInfo.InvariantCulture),
            ["Logging:LogLevel:CacheWarming"] = "None",
            ["Logging:LogLevel:MassTransit"] = "None",
        }).AddInMemoryCollection(MoreSettings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Time);
        builder.AddSharedParts(name);
        addModules(builder.Services, builder.Configuration);
        builder.Services.AddSingleton<ConfigureBroker>(services => broker =>
        {
            var sending = new Sending(Weather, services);
            _senders.Add(sending);
            broker.ConfigurePublish(publish => publish.UseFilter(sending));
        });
        builder.Services.AddBus(builder.Configuration, bus =>
        {
            addConsumers(bus, builder.Configuration);
            bus.AddConfigureEndpointsCallback((queue, endpoint) => endpoint.ConfigureReceive(receive => receive.UseFilter(new Crashing(queue, Weather))));
        });
        var app = builder.Build();
        app.UseSharedParts();
        map(app);
        await app.StartHealthyAsync();
        _hosts.Add(app);
        _senders[^1].Start();
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"{app.Urls.First()}/"));
    }
}

/// <summary>Leases here are longer than an author's retries, which take some seconds.</summary>
public sealed class PatientCluster : Cluster
{
    protected override int LeaseSeconds => 30;
}

[CollectionDefinition(Name)]
public sealed class OnCluster : ICollectionFixture<Cluster>
{
    public const string Name = "cluster";
}
