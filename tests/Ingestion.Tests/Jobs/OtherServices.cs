using System.Collections.Concurrent;
using CacheWarming.Contracts;
using MassTransit;

namespace CacheWarming.Tests.Ingestion.Jobs;

/// <summary>
/// Stands in for Discovery and Search on a service's bus. Sees every dispatched author; answers one only when a test says so, or all
/// at once. Every book of a library answers by its title.
/// </summary>
sealed class OtherServices : IAsyncDisposable
{
    readonly IBus _bus;
    readonly ConcurrentQueue<AuthorQueued> _queued = new();
    HostReceiveEndpointHandle _endpoint = null!;

    OtherServices(IBus bus) => _bus = bus;

    /// <summary>Authors that were dispatched, in order.</summary>
    public IReadOnlyCollection<AuthorQueued> Queued => _queued;

    /// <summary>Whether authors are answered as they come.</summary>
    public bool Answering { get; set; }

    /// <summary>Authors that no try can warm.</summary>
    public Func<AuthorQueued, bool> Fails { get; set; } = _ => false;

    /// <summary>Books of the library that a search answers by title.</summary>
    public Func<LibraryBook, bool> Holds { get; set; } = _ => true;

    /// <summary>Whom the catalogue names beside an author.</summary>
    public Func<AuthorQueued, IReadOnlyList<CoAuthor>> CoAuthors { get; set; } = _ => [];

    /// <summary>Authors that the catalogue does not have.</summary>
    public Func<AuthorQueued, bool> Knows { get; set; } = _ => true;

    public static async Task<OtherServices> ConnectAsync(IBus bus)
    {
        var others = new OtherServices(bus);
        others._endpoint = bus.ConnectReceiveEndpoint($"other-services-{Guid.NewGuid():N}", endpoint =>
        {
            if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
                rabbit.AutoDelete = true;
            endpoint.Handler<AuthorsQueued>(context => Task.WhenAll(context.Message.Authors.Select(author => context.Publish(author))));
            endpoint.Handler<AuthorQueued>(others.TakeAsync);
            endpoint.Handler<CoverageRequested>(context => context.Publish(new CoverageMeasured(
                context.Message.JobId, context.Message.Round, context.Message.Chunk,
                [.. context.Message.Books.Select(book => new BookCoverage(book.Position, TitleHit: others.Holds(book), IsbnHit: false))])));
        });
        await others._endpoint.Ready;
        return others;
    }

    /// <summary>Discovery's answer to one author.</summary>
    public Task WarmAsync(AuthorQueued author) => _bus.Publish(new AuthorsWarmed([new AuthorWarmed(
        author.JobId, author.AuthorKey, author.Author, CatalogId: null, author.Depth, author.Attempt, Knows(author) ? WarmingOutcome.Warmed : WarmingOutcome.NotFound, 7,
        CoAuthors(author), SharedWorkIds: [], UpstreamCalls: 1, TimeSpan.FromMilliseconds(300), TimeProvider.System.GetUtcNow(), Reason: null)]));

    public IEnumerable<AuthorQueued> QueuedOf(Guid job) => _queued.Where(author => author.JobId == job);

    public async ValueTask DisposeAsync() => await _endpoint.StopAsync();

    async Task TakeAsync(ConsumeContext<AuthorQueued> context)
    {
        _queued.Enqueue(context.Message);
        if (Fails(context.Message))
            throw new FormatException("This author's answer can't be read.");
        if (Answering)
            await WarmAsync(context.Message);
    }
}
