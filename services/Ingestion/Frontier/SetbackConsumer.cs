using System.Globalization;
using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.Storage;
using MassTransit;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Records deferrals and faults in the frontier.</summary>
sealed class SetbackConsumer(RecordSetbacks setbacks, DatabaseRetry patient, ILogger<SetbackConsumer> log) : IConsumer<AuthorDeferred>, IConsumer<Fault<AuthorQueued>>
{
    public async Task Consume(ConsumeContext<AuthorDeferred> context)
    {
        IngestionTelemetry.Deferred(context.Message.Provider);
        await DrainedJobs.HintAsync(context, await patient.ExecuteAsync(c => setbacks.DeferAsync([context.Message], c), context.CancellationToken), log);
    }

    public async Task Consume(ConsumeContext<Fault<AuthorQueued>> context)
    {
        IngestionTelemetry.Failed();
        var author = context.Message.Message;
        var first = context.Message.Exceptions?.FirstOrDefault();
        var reason = first?.Message ?? "failed without saying why";
        var calls = first?.Data is { } data && data.TryGetValue(AuthorQueued.CallsInFault, out var made) ? Convert.ToInt32(made, CultureInfo.InvariantCulture) : 0;
        await DrainedJobs.HintAsync(context, await patient.ExecuteAsync(
            c => setbacks.FailAsync([new FailedAuthor(author.JobId, author.AuthorKey, author.Attempt, reason, calls)], c), context.CancellationToken), log);
    }
}

sealed class SetbackConsumerDefinition : ConsumerDefinition<SetbackConsumer>
{
    public SetbackConsumerDefinition() => EndpointName = "ingestion-setbacks";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<SetbackConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        endpointConfigurator.PrefetchCount = 50;
        endpointConfigurator.ConcurrentMessageLimit = 4;
    }
}
