using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using MassTransit;

namespace CacheWarming.Search.Coverage;

/// <summary>
/// Answers which books of a library searches would find, by the lookups that searches make; no catalogue is asked. While the cache's store is away
/// the question stays unanswered; the saga asks again, and in the end does without.
/// </summary>
public sealed partial class MeasureCoverage(BookCache cache, ILogger<MeasureCoverage> log) : IConsumer<CoverageRequested>
{
    /// <summary>How often a store that is away is tried again, before the question is left to the saga.</summary>
    internal const int Retries = 3;

    public async Task Consume(ConsumeContext<CoverageRequested> context)
    {
        try
        {
            await MeasureAsync(context);
        }
        catch (BookStoreUnavailableException e) when (context.GetRetryAttempt() == Retries)
        {
            LogNotMeasured(context.Message.JobId, e.Message);
        }
    }

    async Task MeasureAsync(ConsumeContext<CoverageRequested> context)
    {
        var asked = context.Message;
        var found = await cache.ProbeAsync([.. asked.Books.Select(Probe)], context.CancellationToken);
        await context.Publish(
            new CoverageMeasured(
                asked.JobId,
                asked.Round,
                asked.Chunk,
                [.. asked.Books.Zip(found, (book, hit) => new BookCoverage(book.Position, hit.TitleHit, hit.IsbnHit))]),
            context.CancellationToken);
    }

    static BookProbe Probe(LibraryBook book) =>
        new(book.Title, book.Author, Isbn.TryParse(book.Isbn, out var isbn) ? isbn : null);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The coverage of job {JobId} can't be measured now ({Reason}); its saga asks again")]
    partial void LogNotMeasured(Guid jobId, string reason);
}

/// <summary>One queue for all processes. A store that is away is tried again for some seconds; after that the saga asks anew.</summary>
public sealed class MeasureCoverageDefinition : ConsumerDefinition<MeasureCoverage>
{
    public const string Queue = "search-coverage";

    public MeasureCoverageDefinition()
    {
        EndpointName = Queue;
        ConcurrentMessageLimit = 4;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<MeasureCoverage> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        endpointConfigurator.UseMessageRetry(retry =>
            retry.Exponential(MeasureCoverage.Retries, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1)));
    }
}
