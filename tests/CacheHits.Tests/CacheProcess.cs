using CacheWarming.BookCaching;
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
        var options = ConfigurationOptions.Parse(server.ConnectionString);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1_000;
        Redis = ConnectionMultiplexer.Connect(options);
        _services = new ServiceCollection()
            .AddSingleton<IConnectionMultiplexer>(Redis)
            .AddSingleton(time ?? TimeProvider.System)
            .AddBookCache(new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("BookCache:" + setting.Name, (string?)setting.Value)))
                .Build())
            .BuildServiceProvider();
        Cache = _services.GetRequiredService<BookCache>();
    }

    public ConnectionMultiplexer Redis { get; }

    public BookCache Cache { get; }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Redis.Dispose();
    }
}
