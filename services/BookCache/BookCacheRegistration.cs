using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Stores;
using CacheWarming.BookCaching.Stores.Redis;
using CacheWarming.BookCaching.Stores.Sqlite;
using CacheWarming.Databases;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CacheWarming.BookCaching;

/// <summary>
/// Registers the cache: in Redis if a connection is registered, else in <c>{DataDirectory}/cache.db</c>. Below it is the cold tier: in
/// PostgreSQL if <c>ConnectionStrings:Postgres</c> is set, else in <c>cold.db</c> in the same directory.
/// </summary>
public static class BookCacheRegistration
{
    /// <summary>Registers the <see cref="BookCache"/>; calls from further modules change nothing.</summary>
    public static IServiceCollection AddBookCache(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(BookCache)))
            return services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<BookCacheOptions>()
            .Bind(configuration.GetSection(BookCacheOptions.Section))
            .Validate(
                options => options.IsValid,
                "BookCache: times must be positive, ServableFor at least 1 hour and no shorter than TitleFresh, IsbnFresh and AuthorFresh, "
                + "MemoryKeptFor no shorter than MemoryFreshFor, ReadTimeout than SoftReadTimeout, and 0 < ResumeWarmingBelow <= PauseWarmingAbove <= 1.")
            .ValidateOnStart();
        var folder = configuration["DataDirectory"] is { Length: > 0 } chosen ? chosen : "data";
        var isShared = services.Any(service => service.ServiceType == typeof(IConnectionMultiplexer));
        if (isShared)
        {
            services.TryAddSingleton<RedisBreaker>();
            services.TryAddSingleton<IBookStore, RedisBookStore>();
        }
        else
            services.TryAddSingleton<IBookStore>(provider => SqliteStore(provider, folder));
        services.AddColdTier(configuration, isShared ? null : Path.Combine(folder, "cold.db"));
        services.AddSingleton(provider => new BookCache(
            provider.GetRequiredService<IBookStore>(),
            provider.GetRequiredService<IOptions<BookCacheOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ColdTier>()));
        services.AddHostedService<WatchStore>();
        return services;
    }

    static SqliteBookStore SqliteStore(IServiceProvider provider, string folder) => new(
        Path.Combine(folder, "cache.db"),
        provider.GetRequiredService<IOptions<BookCacheOptions>>(),
        provider.GetRequiredService<TimeProvider>());
}
