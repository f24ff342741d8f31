using CacheWarming.Hosting;
using CacheWarming.Hosting.ApiDescription;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.Pages;

namespace CacheWarming.Ingestion;

/// <summary>The Ingestion service.</summary>
public static class Program
{
    public static async Task Main(string[] args)
    {
        var builder = ServiceHost.CreateBuilder(args, "Ingestion");
        builder.Services.AddIngestion(builder.Configuration);
        builder.Services.AddBus(builder.Configuration, bus => bus.AddIngestionConsumers(builder.Configuration));
        builder.Services.AddOpenApi().AddPages();

        var app = builder.Build();
        app.UseSharedParts();
        app.MapApiDescription();
        app.MapIngestion();
        app.MapPages();
        await app.RunAsync();
    }
}
