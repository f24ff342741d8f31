using System.Diagnostics.Metrics;
using CacheWarming.Catalogs;
using CacheWarming.Catalogs.Coalescing;
using CacheWarming.Catalogs.RateLimiting;
using CacheWarming.Tests.Catalogs.OpenLibrary;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CacheWarming.Tests.Catalogs;

public sealed class RegistrationTests
{
    [Fact]
    public async Task With_Redis_pace_and_lock_are_shared()
    {
        await using var redis = await TestServers.CreateRedisAsync();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(redis.ConnectionString))
            .AddCatalogs(new ConfigurationBuilder().Build())
            .BuildServiceProvider();

        Assert.IsType<RedisRateLimiter>(services.GetRequiredKeyedService<IRateLimiter>("Open Library"));
        await using (await services.GetRequiredService<IFetchLock>().AcquireAsync("OL1A", CancellationToken.None))
        {
            Assert.True(await redis.Database.KeyExistsAsync("fetch:OL1A"));
        }

        await services.GetRequiredKeyedService<IRateLimiter>("Open Library").AcquireAsync(Caller.Warming, CancellationToken.None);
        Assert.True(await redis.Database.KeyExistsAsync("pace:openlibrary"));
    }

    [Theory]
    [InlineData("https://openlibrary.org", typeof(LocalRateLimiter))]
    [InlineData("http://localhost", typeof(UnlimitedRate))]
    public void Without_Redis_they_are_kept_in_the_process(string address, Type pace)
    {
        using var services = new ServiceCollection()
            .AddCatalogs(new ConfigurationBuilder().AddInMemoryCollection([new("OpenLibrary:BaseAddress", address)]).Build())
            .BuildServiceProvider();

        Assert.IsType(pace, services.GetRequiredKeyedService<IRateLimiter>("Open Library"));
        Assert.IsType<LocalFetchLock>(services.GetRequiredService<IFetchLock>());
        Assert.Equal("Open Library", services.GetRequiredService<ICatalog>().Name);
    }

    [Fact]
    public async Task Every_call_waits_for_the_pace_and_is_counted_by_status()
    {
        var statuses = new List<string>();
        var waits = 0;
        var mine = new AsyncLocal<bool> { Value = true };
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument.Meter.Name == "CacheWarming.Catalogs")
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (mine.Value)
            {
                statuses.Add(tags.ToArray().Single(tag => tag.Key == "status").Value!.ToString()!);
            }
        });
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => waits += mine.Value ? 1 : 0);
        listener.Start();
        await using var server = await Shelf.ServeAsync(Shelf.Of(Shelf.LeGuin, 3));
        await using var catalog = new CatalogUnderTest(server.Address, settings: [("RequestsPerSecond", "1000"), ("PageSize", "1")]);

        await catalog.WorksOfAsync("", "OL31353A");
        server.AddFault(new CacheWarming.OpenLibrarySimulator.Fault { Status = 503 });
        await catalog.IsUnavailableAsync();

        Assert.Equal(["200", "200", "200", "503"], statuses);
        Assert.Equal(4, waits);
    }
}
