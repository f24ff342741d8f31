using CacheWarming.Contracts;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Bus;
using CacheWarming.Metrics;
using CacheWarming.Metrics.Hourly;
using CacheWarming.Metrics.Storage;
using CacheWarming.Tests.Servers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static CacheWarming.Tests.Metrics.Events;

namespace CacheWarming.Tests.Metrics;

public sealed class StandaloneMetricsTests
{
    [Fact]
    public async Task Without_servers_events_travel_in_memory_into_a_file_of_the_data_directory()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        var builder = ServiceHost.CreateBuilder(["--urls", "http://127.0.0.1:0"], "Metrics");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Postgres"] = null,
            ["ConnectionStrings:RabbitMq"] = null,
            ["DataDirectory"] = folder,
        });
        builder.Services.AddMetrics(builder.Configuration);
        builder.Services.AddBus(builder.Configuration, bus => bus.AddMetricsConsumers());
        await using (var app = builder.Build())
        {
            app.MapMetrics();
            await app.StartAsync();
            await app.Services.GetRequiredService<IBus>().Publish(new AuthorsWarmed([Warmed(Guid.NewGuid(), "Neil Gaiman", Noon, works: 15)]));

            var database = app.Services.GetRequiredService<MetricsDatabase>();
            await Eventually.Async(async () => (await database.HoursAsync(Noon, default)).Count == 1, "the author is counted");

            Assert.Equal([new HourOfWarming(Noon, 1, 15, 0, null)], await database.HoursAsync(Noon, default));
            Assert.True(File.Exists(Path.Combine(folder, "metrics.db")));
            await app.StopAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
