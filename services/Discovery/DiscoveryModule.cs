using CacheWarming.Discovery.TopUp;
using CacheWarming.Discovery.Warming;
using MassTransit;

namespace CacheWarming.Discovery;

/// <summary>
/// Registers Discovery, which fetches and stores the bibliographies of queued authors. The book cache, the catalogues and the bus must be
/// registered too.
/// </summary>
public static class DiscoveryModule
{
    public static IServiceCollection AddDiscovery(this IServiceCollection services)
    {
        services.AddOptions<DiscoveryOptions>().BindConfiguration("Discovery").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<WarmAuthors>().AddSingleton<RecalledJobs>().AddSingleton<SimilarAuthors>();
    }

    public static void AddDiscoveryConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<AuthorQueuedConsumer, AuthorQueuedConsumerDefinition>();
        bus.AddConsumer<AuthorsRecalledConsumer, AuthorsRecalledConsumerDefinition>();
        bus.AddConsumer<LibraryTopUpConsumer, LibraryTopUpConsumerDefinition>();
    }
}
