using CacheWarming.Discovery.TopUp;
using CacheWarming.Discovery.Warming;
using MassTransit;

namespace CacheWarming.Discovery;

/// <summary>Discovery: from a queued author to a stored bibliography. Needs the book cache, the catalogues and the bus beside it.</summary>
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
