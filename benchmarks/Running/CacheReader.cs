using CacheWarming.BookCaching;
using CacheWarming.Hosting.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Benchmarks.Running;

/// <summary>The book cache as another process would read it: straight from Redis, with no memory of its own and no cold tier.</summary>
sealed class CacheReader : IAsyncDisposable
{
    readonly ServiceProvider _services;

    /// <param name="redis">Its connection string.</param>
    public CacheReader(string redis)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Redis"] = redis,
            ["BookCache:MemoryFreshFor"] = "00:00:00.0010000", ["BookCache:MemoryKeptFor"] = "00:00:00.0010000", ["BookCache:UseColdTier"] = "false",
        }).Build();
        _services = new ServiceCollection().AddLogging().AddRedis(configuration).AddBookCache(configuration).BuildServiceProvider();
        Cache = _services.GetRequiredService<BookCache>();
    }

    public BookCache Cache { get; }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
