using CacheWarming.Hosting;
using CacheWarming.Hosting.Problems;
using CacheWarming.Metrics.Analytics;
using CacheWarming.Metrics.Hourly;
using CacheWarming.Metrics.JobHits;
using CacheWarming.Metrics.Queues;
using CacheWarming.Metrics.Retention;
using CacheWarming.Metrics.Searches;
using CacheWarming.Metrics.Storage;
using CacheWarming.Databases;
using MassTransit;

namespace CacheWarming.Metrics;

/// <summary>Registers Metrics, the statistics per hour: warmed authors, failures and the hit rate of searches.</summary>
public static class MetricsModule
{
    /// <summary>
    /// Adds the database (PostgreSQL in <c>ConnectionStrings:Postgres</c>, else <c>metrics.db</c> in <c>DataDirectory</c>, by default the
    /// working directory), the update of its schema in the background, and its health check.
    /// </summary>
    public static IServiceCollection AddMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Postgres") is { Length: > 0 } postgres)
            services.AddSingleton<MetricsDatabase>(_ => new PostgresMetrics(postgres));
        else
            services.AddSingleton<MetricsDatabase>(_ => new SqliteMetrics(Path.Combine(configuration["DataDirectory"] ?? ".", "metrics.db")));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, HourlyJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, JobHitsJson.Default);
        });
        services.AddSingleton(new UnavailableServer(PostgresSchema.IsTransient, ErrorCode.DatabaseUnavailable, "The metrics database does not answer. Try again in a moment."));
        services.AddHostedService<PrepareDatabase>();
        services.AddOptions<RetentionOptions>().BindConfiguration("Retention").ValidateDataAnnotations().ValidateOnStart();
        services.AddHostedService<DeleteOldAuthors>();
        services.AddOptions<QueueOptions>().BindConfiguration("Queues").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WatchQueues>().AddHostedService(provider => provider.GetRequiredService<WatchQueues>());
        services.AddHealthChecks().AddCheck<WatchQueues>("consumers");
        services.AddSingleton<MetricsDatabaseHealth>().AddHealthChecks().AddCheck<MetricsDatabaseHealth>("metrics-database");
        return services;
    }

    /// <summary>Adds the consumers of <c>metrics-analytics</c> and <c>metrics-searches</c>.</summary>
    public static void AddMetricsConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<RecordAuthors, RecordAuthorsDefinition>();
        bus.AddConsumer<RecordSearches, RecordSearchesDefinition>();
    }

    /// <summary>Maps <c>/api/metrics/…</c>.</summary>
    public static IEndpointRouteBuilder MapMetrics(this IEndpointRouteBuilder routes)
    {
        var metrics = routes.MapGroup("").WithTags("Metrics");
        HourlyEndpoint.Map(metrics);
        JobHitsEndpoint.Map(metrics);
        return routes;
    }
}
