using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Hosting;
using CacheWarming.Hosting.ApiDescription;
using CacheWarming.Hosting.Bus;
using CacheWarming.Hosting.Redis;

namespace CacheWarming.Search;

public static class Program
{
    public static Task Main(string[] args)
    {
        var builder = ServiceHost.CreateBuilder(args, "Search");
        builder.Services
            .AddRedis(builder.Configuration)
            .AddCatalogs(builder.Configuration)
            .AddBookCache(builder.Configuration)
            .AddSearch(builder.Configuration)
            .AddBus(builder.Configuration, bus => bus.AddSearchConsumers())
            .AddOpenApi();

        var app = builder.Build();
        app.UseSharedParts();
        app.MapApiDescription();
        app.MapSearch();
        return app.RunAsync();
    }
}
