using System.Collections.Concurrent;
using CacheWarming.BookCaching;
using CacheWarming.BookCaching.Stores;
using CacheWarming.Catalogs;
using CacheWarming.Catalogs.Coalescing;
using CacheWarming.Contracts;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Bus;
using CacheWarming.Hosting.Redis;
using CacheWarming.Search;
using CacheWarming.Tests.Servers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.BookCaching.Searching;

/// <summary>Search on a real port, with a real cache, a stubbed catalogue and the bus in memory.</summary>
sealed class SearchService : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("search-").FullName;
    readonly WebApplication _app;

    SearchService(string? redis, IDictionary<string, string?> settings)
    {
        Catalog = new StubCatalog(Time);
        var builder = WebApplication.CreateBuilder();
        builder.Configuration
            .AddInMemoryCollection([new("BookCache:UseColdTier", "false"), new("ConnectionStrings:Postgres", ""), new("ConnectionStrings:Redis", redis ?? "")])
            .AddInMemoryCollection(settings)
            .AddInMemoryCollection([new("DataDirectory", _folder)]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(Time).AddSingleton<ICatalog>(Catalog).AddSingleton<IFetchLock>(new LocalFetchLock());
        builder.AddSharedParts("Search");
        builder.Services
            .AddRedis(builder.Configuration)
            .AddBookCache(builder.Configuration)
            .AddSearch(builder.Configuration)
            .AddSingleton(Statistics)
            .AddSingleton(Measured)
            .AddSingleton<ConfirmedPublisher>()
            .AddMassTransit(bus =>
            {
                bus.AddSearchConsumers();
                bus.AddConsumer<Listener>();
                // Buses of one address share their queues, and so would tests.
                bus.UsingInMemory(new Uri($"loopback://localhost/{Guid.NewGuid():N}"), (context, memory) => memory.ConfigureEndpoints(context));
            })
            .Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true);
        _app = builder.Build();
        _app.UseSharedParts();
        _app.MapSearch();
    }

    public FakeTimeProvider Time { get; } = new(Books.Start);

    public StubCatalog Catalog { get; }

    public ConcurrentQueue<SearchStatistics> Statistics { get; } = new();

    public ConcurrentQueue<CoverageMeasured> Measured { get; } = new();

    public HttpClient Http { get; } = new();

    public BookCache Cache => _app.Services.GetRequiredService<BookCache>();

    public IBus Bus => _app.Services.GetRequiredService<IBus>();

    /// <summary>Everything at home there is gone from the store, and nobody says so.</summary>
    public Task LoseAsync(string home) => _app.Services.GetRequiredService<IBookStore>().RemoveAsync(home, [], default);

    public static async Task<SearchService> StartAsync(string? redis = null, params (string Name, string Value)[] settings)
    {
        var service = new SearchService(redis, settings.ToDictionary(pair => pair.Name, string? (pair) => pair.Value, StringComparer.Ordinal));
        await service._app.StartAsync();
        service.Http.BaseAddress = new Uri(service._app.Urls.First());
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public sealed class Listener(ConcurrentQueue<SearchStatistics> statistics, ConcurrentQueue<CoverageMeasured> measured)
        : IConsumer<SearchStatistics>, IConsumer<CoverageMeasured>
    {
        public Task Consume(ConsumeContext<SearchStatistics> context)
        {
            statistics.Enqueue(context.Message);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<CoverageMeasured> context)
        {
            measured.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }
}
