using CacheWarming.Databases;
using CacheWarming.Hosting;
using CacheWarming.Hosting.ApiDescription;
using CacheWarming.Hosting.Bus;

namespace CacheWarming.Metrics;

/// <summary>The Metrics service.</summary>
public static class Program
{
    public static async Task Main(string[] args)
    {
        var builder = ServiceHost.CreateBuilder(args, "Metrics");
        builder.Services.AddMetrics(builder.Configuration);
        builder.Services.AddBus(builder.Configuration, bus => bus.AddMetricsConsumers());
        builder.Services.AddOpenApi();

        await using var app = builder.Build();
        app.UseSharedParts();
        app.MapApiDescription();
        app.MapMetrics();
        await app.RunAsync();
    }
}
