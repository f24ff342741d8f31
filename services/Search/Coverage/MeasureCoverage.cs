using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using MassTransit;

namespace CacheWarming.Search.Coverage;

/// <summary>
/// Measures which books of a library searches would find. It makes the same cache lookups as a search and calls no catalogue. If the
/// cache's store is away, the request gets no answer; the job's saga sends it again, and after some attempts completes without coverage.
/// </summary>
public sealed partial class MeasureCoverage(BookCache cache, ILogger<MeasureCoverage> log) : IConsumer<CoverageRequested>
{
    /// <summary>How often the lookup is retried while the store is away, before it is left to the saga to send the request again.</summary>
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

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The coverage of job {JobId} can't be measured now ({Reason}); its saga will send the request again")]
    partial void LogNotMeasured(Guid jobId, string reason);
}

/// <summary>
/// One queue for all processes. If the store is away, the lookup is retried for some seconds; after that the saga sends the request again.
/// </summary>
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
