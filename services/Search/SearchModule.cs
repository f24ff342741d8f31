using CacheWarming.Search.Answers;
using CacheWarming.Search.Coverage;
using CacheWarming.Search.ReadThrough;
using CacheWarming.Search.Statistics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CacheWarming.Search;

/// <summary>The read path that the cache exists for. Needs the book cache, the catalogues and the bus beside it.</summary>
public static class SearchModule
{
    public static IServiceCollection AddSearch(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SearchOptions>()
            .Bind(configuration.GetSection(SearchOptions.Section))
            .Validate(options => options.IsValid, "Search: HardTimeout must be 0.1 s to 5 minutes, StatisticsEvery at least 0.1 s.")
            .ValidateOnStart();
        services.AddSingleton<SharedFetches>();
        services.AddSingleton<Searching>();
        services.AddSingleton<SearchTally>();
        services.AddSingleton<Answering>();
        services.AddHostedService<PublishStatistics>();
        return services;
    }

    /// <summary>Adds the consumer that measures coverage, on <c>search-coverage</c>.</summary>
    public static void AddSearchConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<MeasureCoverage, MeasureCoverageDefinition>();

    /// <summary>Maps <c>/api/search/title</c>, <c>/api/search/isbn/{isbn}</c> and <c>/api/search/author</c>.</summary>
    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder app)
    {
        var search = app.MapGroup("/api/search").WithTags("Search").AddEndpointFilter(SearchProblem.RefuseAsync);
        search.MapSearchTitle();
        search.MapSearchIsbn();
        search.MapSearchAuthor();
        return app;
    }
}
