using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using MassTransit;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Takes results in the groups in which Discovery sends them.</summary>
/// <remarks>On a queue of its own: an Ingestion of the first version, beside this one during an upgrade, would not know what to do with them.</remarks>
sealed class AuthorsWarmedConsumer(SettleGroups groups) : IConsumer<AuthorsWarmed>
{
    public Task Consume(ConsumeContext<AuthorsWarmed> context) => groups.SettleAsync(context, context.Message.Authors);
}

/// <summary>Takes results one by one, from Discoveries of the first version and for authors that an Ingestion of the first version dispatched.</summary>
sealed class AuthorWarmedConsumer(SettleGroups groups) : IConsumer<AuthorWarmed>
{
    public Task Consume(ConsumeContext<AuthorWarmed> context) => groups.SettleAsync(context, [context.Message]);
}

sealed class AuthorsWarmedConsumerDefinition : ConsumerDefinition<AuthorsWarmedConsumer>
{
    public AuthorsWarmedConsumerDefinition() => EndpointName = "ingestion-results";

    // Messages, each of up to 25 results.
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AuthorsWarmedConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.TakeTogether(messages: 100);
}

sealed class AuthorWarmedConsumerDefinition : ConsumerDefinition<AuthorWarmedConsumer>
{
    public AuthorWarmedConsumerDefinition() => EndpointName = "ingestion-settling";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AuthorWarmedConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.TakeTogether(messages: 400);
}

static class ResultEndpoints
{
    /// <summary>So many messages may wait for one another.</summary>
    public static void TakeTogether(this IReceiveEndpointConfigurator endpoint, int messages)
    {
        endpoint.Durable();
        endpoint.PrefetchCount = messages;
        endpoint.ConcurrentMessageLimit = messages;
    }
}
