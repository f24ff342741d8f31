using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Bus;
using CacheWarming.Hosting.Redis;

namespace CacheWarming.Discovery;

/// <summary>The Discovery service: a worker with health endpoints.</summary>
public static class Program
{
    public static async Task Main(string[] args)
    {
        var builder = ServiceHost.CreateBuilder(args, "Discovery");
        builder.Services.AddRedis(builder.Configuration);
        builder.Services.AddCatalogs(builder.Configuration);
        builder.Services.AddBookCache(builder.Configuration);
        builder.Services.AddDiscovery();
        builder.Services.AddBus(builder.Configuration, bus => bus.AddDiscoveryConsumers());

        var app = builder.Build();
        app.UseSharedParts();
        await app.RunAsync();
    }
}
