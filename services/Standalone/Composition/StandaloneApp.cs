using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Discovery;
using CacheWarming.Hosting;
using CacheWarming.Hosting.ApiDescription;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion;
using CacheWarming.Ingestion.Pages;
using CacheWarming.Ingestion.Pages.Overview;
using CacheWarming.Ingestion.Pages.Search;
using CacheWarming.Metrics;
using CacheWarming.Search;

namespace CacheWarming.Standalone.Composition;

/// <summary>The four modules in one process: in-memory transport, SQLite, and the store of the cache in a file.</summary>
static class StandaloneApp
{
    /// <param name="dataFolder">The folder of the databases; a second program with the same folder does not start.</param>
    /// <param name="urls">The addresses to listen on; with port 0 a free port is chosen.</param>
    /// <param name="logLevel">The minimum log level, evaluated for each line; settings (<c>Logging__LogLevel__…</c>) have priority.</param>
    public static WebApplication Build(string dataFolder, Uri catalogue, string urls, Func<LogLevel> logLevel)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "CacheWarming.Standalone" });
        builder.Configuration.Sources.Insert(0, Settings(new()
        {
            ["Dispatch:SweepMilliseconds"] = "1000",
        }));
        builder.Configuration.Sources.Add(Settings(new()
        {
            ["DataDirectory"] = dataFolder,
            ["OpenLibrary:BaseAddress"] = catalogue.AbsoluteUri,
            ["ConnectionStrings:Postgres"] = "",
            ["ConnectionStrings:Redis"] = "",
            ["ConnectionStrings:RabbitMq"] = "",
        }));
        builder.WebHost.UseUrls(urls);
        builder.Logging.AddFilter(level => level >= logLevel());
        builder.AddSharedParts("Standalone");
        builder.Services
            .AddCatalogs(builder.Configuration)
            .AddBookCache(builder.Configuration)
            .AddIngestion(builder.Configuration)
            .AddDiscovery()
            .AddSearch(builder.Configuration)
            .AddMetrics(builder.Configuration)
            .AddOpenApi()
            .AddSingleton<IMetricsSummary, LocalMetricsSummary>()
            .AddKeyedTransient<HttpMessageHandler, OwnSearch>(SearchBox.InProcess)
            .AddPages()
            .AddBus(builder.Configuration, bus =>
            {
                bus.AddIngestionConsumers(builder.Configuration);
                bus.AddDiscoveryConsumers();
                bus.AddSearchConsumers();
                bus.AddMetricsConsumers();
            });
        var app = builder.Build();
        app.UseSharedParts();
        app.MapApiDescription();
        app.MapIngestion();
        app.MapPages();
        app.MapSearch();
        app.MapMetrics();
        return app;
    }

    static Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource Settings(Dictionary<string, string?> settings) => new() { InitialData = settings };
}
