using CacheWarming.Hosting;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Bus;

namespace CacheWarming.Ingestion;

/// <summary>The Ingestion service.</summary>
public static class Program
{
    public static async Task Main(string[] args)
    {
        var builder = ServiceHost.CreateBuilder(args, "Ingestion");
        builder.Services.AddIngestion(builder.Configuration);
        builder.Services.AddBus(builder.Configuration, bus => bus.AddIngestionConsumers());
        builder.Services.AddOpenApi();

        var app = builder.Build();
        app.UseSharedParts();
        app.MapOpenApi("/openapi/{documentName:regex(^v1$)}.json").RequireAuthorization(Roles.Read);
        app.MapIngestion();
        await app.RunAsync().ConfigureAwait(false);
    }
}
