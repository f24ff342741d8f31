using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using MassTransit;

namespace CacheWarming.Discovery.TopUp;

/// <summary>
/// Fetches the library's missing books by ISBN, in bulk. If a provider is away or its answer can't be read, the request gets no answer; the
/// job's saga sends it again, and after some attempts completes without a top-up.
/// </summary>
sealed partial class LibraryTopUpConsumer(BookCache cache, ICatalog catalog, ILogger<LibraryTopUpConsumer> log) : IConsumer<LibraryTopUpRequested>
{
    public async Task Consume(ConsumeContext<LibraryTopUpRequested> context)
    {
        var cancel = context.CancellationToken;
        try
        {
            var (found, calls) = await FetchAsync(context.Message, cancel);
            await context.Publish(new LibraryToppedUp(context.Message.JobId, context.Message.Chunk, context.Message.Through, found, calls));
        }
        catch (Exception e) when (e is CatalogUnavailableException or UnreadableAnswerException or BookStoreUnavailableException)
        {
            LogTopUpPostponed(context.Message.JobId, e.Message);
        }
    }

    async Task<(int Found, int Calls)> FetchAsync(LibraryTopUpRequested request, CancellationToken cancel)
    {
        // Books that an earlier delivery of this message fetched need no second call.
        var isbns = request.Isbns.Select(Isbn.FromDigits).ToArray();
        var probes = await cache.ProbeAsync([.. isbns.Select(isbn => new BookProbe("", "", isbn))], cancel);
        var found = 0;
        var calls = 0;
        foreach (var chunk in isbns.Where((_, i) => !probes[i].IsbnHit).Chunk(catalog.IsbnsPerCall))
        {
            await cache.ThrowIfFullAsync(cancel);
            var works = await catalog.WorksByIsbnAsync(chunk, Caller.Warming, cancel);
            calls++;
            found += works.Count;
            await cache.StoreAsync(works, request.JobId, cancel);
        }
        return (found, calls);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The top-up of job {JobId} is not possible now ({Reason}); the saga will send the request again")]
    partial void LogTopUpPostponed(Guid jobId, string reason);
}

sealed class LibraryTopUpConsumerDefinition : ConsumerDefinition<LibraryTopUpConsumer>
{
    public LibraryTopUpConsumerDefinition()
    {
        EndpointName = "library-top-up";
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<LibraryTopUpConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        endpointConfigurator.PrefetchCount = 4;
        endpointConfigurator.UseMessageRetry(retry => retry.Exponential(3, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(500)));
    }
}
