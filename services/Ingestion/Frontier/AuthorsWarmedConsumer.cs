using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using MassTransit;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Settles the results of Discovery, a batch in one transaction.</summary>
sealed class AuthorsWarmedConsumer(SettleResults results, CallsPerAuthor calls) : IConsumer<Batch<AuthorsWarmed>>
{
    public async Task Consume(ConsumeContext<Batch<AuthorsWarmed>> context)
    {
        var authors = context.Message.SelectMany(message => message.Message.Authors).ToList();
        calls.Learn(authors);
        await results.SettleAsync(context, authors);
    }
}

sealed class AuthorsWarmedConsumerDefinition : ConsumerDefinition<AuthorsWarmedConsumer>
{
    const int Messages = 100;

    /// <summary>
    /// How long results are collected for a batch. Short, because a job's next authors wait for it; a transaction costs as much as settling
    /// a dozen authors.
    /// </summary>
    static readonly TimeSpan BatchWindow = TimeSpan.FromMilliseconds(50);

    public AuthorsWarmedConsumerDefinition() => EndpointName = "ingestion-results";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AuthorsWarmedConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        endpointConfigurator.PrefetchCount = 2 * Messages;
        consumerConfigurator.Options<BatchOptions>(batch => batch.SetMessageLimit(Messages).SetTimeLimit(BatchWindow).SetConcurrencyLimit(1));
    }
}
