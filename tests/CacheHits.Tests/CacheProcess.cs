using CacheWarming.BookCaching;
using CacheWarming.Hosting.Redis;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CacheWarming.Tests.CacheHits;

/// <summary>A cache with a connection and a memory of its own, as a process has it.</summary>
sealed class CacheProcess : IAsyncDisposable
{
    readonly ServiceProvider _services;

    public CacheProcess(RedisServer server, TimeProvider? time = null, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:Redis", (string?)$"{server.ConnectionString},connectTimeout=1000")])
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("BookCache:" + setting.Name, (string?)setting.Value)))
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(time ?? TimeProvider.System)
            .AddRedis(configuration)
            .AddBookCache(configuration)
            .BuildServiceProvider();
        Redis = _services.GetRequiredService<IConnectionMultiplexer>();
        Cache = _services.GetRequiredService<BookCache>();
    }

    public IConnectionMultiplexer Redis { get; }

    public BookCache Cache { get; }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}
