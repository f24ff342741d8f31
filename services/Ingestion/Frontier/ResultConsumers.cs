using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using MassTransit;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Takes results in the groups in which Discovery sends them.</summary>
/// <remarks>On a queue of its own: an Ingestion of the first version, beside this one during an upgrade, would not know what to do with them.</remarks>
sealed class AuthorsWarmedConsumer(SettleResults results) : IConsumer<Batch<AuthorsWarmed>>
{
    public Task Consume(ConsumeContext<Batch<AuthorsWarmed>> context) =>
        results.SettleAsync(context, context.Message.SelectMany(message => message.Message.Authors));
}

/// <summary>Takes results one by one, from Discoveries of the first version and for authors that an Ingestion of the first version dispatched.</summary>
sealed class AuthorWarmedConsumer(SettleResults results) : IConsumer<Batch<AuthorWarmed>>
{
    public Task Consume(ConsumeContext<Batch<AuthorWarmed>> context) => results.SettleAsync(context, context.Message.Select(message => message.Message));
}

sealed class AuthorsWarmedConsumerDefinition : ConsumerDefinition<AuthorsWarmedConsumer>
{
    /// <summary>Messages, each of up to 25 results.</summary>
    const int BatchSize = 50;

    public AuthorsWarmedConsumerDefinition() => EndpointName = "ingestion-results";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AuthorsWarmedConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.TakeInBatches(consumerConfigurator, BatchSize);
}

sealed class AuthorWarmedConsumerDefinition : ConsumerDefinition<AuthorWarmedConsumer>
{
    const int BatchSize = 200;

    public AuthorWarmedConsumerDefinition() => EndpointName = "ingestion-settling";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AuthorWarmedConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.TakeInBatches(consumerConfigurator, BatchSize);
}

static class ResultBatches
{
    /// <summary>A transaction costs as much as settling a dozen authors: worth waiting for company, and nobody sees a tenth of a second.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    public static void TakeInBatches<T>(this IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<T> consumer, int messages)
        where T : class
    {
        endpoint.Durable();
        endpoint.PrefetchCount = 2 * messages;
        consumer.Options<BatchOptions>(batch => batch
            .SetMessageLimit(messages)
            .SetTimeLimit(LongestWait)
            .SetTimeLimitStart(BatchTimeLimitStart.FromFirst)
            .SetConcurrencyLimit(1));
    }
}
