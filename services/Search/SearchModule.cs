using CacheWarming.Hosting.Access;
using CacheWarming.Search.Answers;
using CacheWarming.Search.Coverage;
using CacheWarming.Search.Operating;
using CacheWarming.Search.ReadThrough;
using CacheWarming.Search.Statistics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CacheWarming.Search;

/// <summary>Registers the read path of the cache. The book cache, the catalogues and the bus must be registered too.</summary>
public static class SearchModule
{
    public static IServiceCollection AddSearch(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SearchOptions>()
            .Bind(configuration.GetSection(SearchOptions.Section))
            .Validate(options => options.IsValid, "Search: HardTimeout must be 0.1 s to 5 minutes, SoftTimeout no longer, RefreshTimeout positive, StatisticsInterval at least 0.1 s.")
            .ValidateOnStart();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, OperatingJson.Default));
        services.AddSingleton<RequestCoalescer>();
        services.AddSingleton<ReadThroughFetcher>();
        services.AddSingleton<StaleRefreshWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<StaleRefreshWorker>());
        services.AddSingleton<CachedSearch>();
        services.AddSingleton<SearchTally>();
        services.AddSingleton<SearchResponder>();
        services.AddHostedService<PublishStatistics>();
        return services;
    }

    /// <summary>Adds the consumer that measures coverage, on <c>search-coverage</c>.</summary>
    public static void AddSearchConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<MeasureCoverage, MeasureCoverageDefinition>();

    /// <summary>
    /// Maps <c>/api/search/title</c>, <c>/api/search/isbn/{isbn}</c> and <c>/api/search/author</c>; for operators
    /// <c>/api/cache/stats</c> and <c>/api/cache/author/{name}</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder app)
    {
        var search = app.MapGroup("/api/search").WithTags("Search").AddEndpointFilter(SearchProblem.RefuseAsync).RequireAuthorization(Roles.Search);
        search.MapSearchTitle();
        search.MapSearchIsbn();
        search.MapSearchAuthor();
        var cache = app.MapGroup("/api/cache").WithTags("Cache").AddEndpointFilter(SearchProblem.RefuseAsync);
        cache.MapCacheStats();
        cache.MapForgetAuthor();
        return app;
    }
}
