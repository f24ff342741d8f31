using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using CacheWarming.Metrics.Storage;
using MassTransit;

namespace CacheWarming.Metrics.Analytics;

/// <summary>Stores the outcomes of authors, a batch in one statement. A message that is delivered again changes nothing.</summary>
public sealed class RecordAuthors(MetricsDatabase database) : IConsumer<Batch<AuthorsWarmed>>, IConsumer<Batch<Fault<AuthorQueued>>>
{
    public Task Consume(ConsumeContext<Batch<AuthorsWarmed>> context) => database.AddProcessedAsync(
        Rows.Json(context.Message.SelectMany(warmed => warmed.Message.Authors).Select(ProcessedAuthor.From).ToList()), context.CancellationToken);

    public Task Consume(ConsumeContext<Batch<Fault<AuthorQueued>>> context) => database.AddFailedAsync(
        Rows.Json(context.Message.Select(Failed).ToList()),
        context.CancellationToken);

    static FailedAuthor Failed(ConsumeContext<Fault<AuthorQueued>> fault)
    {
        var cause = fault.Message.Exceptions.FirstOrDefault();
        return FailedAuthor.From(
            fault.Message.Message,
            new DateTimeOffset(DateTime.SpecifyKind(fault.Message.Timestamp, DateTimeKind.Utc)),
            cause?.ExceptionType,
            cause?.Message);
    }
}

/// <summary>The endpoint of the queue <c>metrics-analytics</c>.</summary>
public sealed class RecordAuthorsDefinition : ConsumerDefinition<RecordAuthors>
{
    public RecordAuthorsDefinition() => EndpointName = "metrics-analytics";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<RecordAuthors> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        endpointConfigurator.TakeInBatches();
        consumerConfigurator.Options<BatchOptions>(Batches.Configure);
    }
}
