using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using CacheWarming.Metrics.Storage;
using MassTransit;

namespace CacheWarming.Metrics.Analytics;

/// <summary>Writes what became of authors, a batch in one statement. What is delivered again changes nothing.</summary>
public sealed class RecordAuthors(MetricsDatabase database) : IConsumer<Batch<AuthorsWarmed>>, IConsumer<Batch<AuthorWarmed>>, IConsumer<Batch<Fault<AuthorQueued>>>
{
    public Task Consume(ConsumeContext<Batch<AuthorsWarmed>> context) => AddAsync(context.Message.SelectMany(warmed => warmed.Message.Authors), context.CancellationToken);

    /// <summary>From Discoveries of the first version, and of authors that an Ingestion of the first version dispatched.</summary>
    public Task Consume(ConsumeContext<Batch<AuthorWarmed>> context) => AddAsync(context.Message.Select(warmed => warmed.Message), context.CancellationToken);

    Task AddAsync(IEnumerable<AuthorWarmed> authors, CancellationToken cancel) => database.AddProcessedAsync(Rows.Json(authors.Select(ProcessedAuthor.Of).ToList()), cancel);

    public Task Consume(ConsumeContext<Batch<Fault<AuthorQueued>>> context) => database.AddFailedAsync(
        Rows.Json(context.Message.Select(Failed).ToList()),
        context.CancellationToken);

    static FailedAuthor Failed(ConsumeContext<Fault<AuthorQueued>> fault)
    {
        var cause = fault.Message.Exceptions.FirstOrDefault();
        return FailedAuthor.Of(
            fault.Message.Message,
            new DateTimeOffset(DateTime.SpecifyKind(fault.Message.Timestamp, DateTimeKind.Utc)),
            cause?.ExceptionType,
            cause?.Message);
    }
}

/// <summary>The queue <c>metrics-analytics</c>.</summary>
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
