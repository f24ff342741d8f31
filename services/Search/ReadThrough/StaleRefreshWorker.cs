using System.Collections.Concurrent;
using System.Threading.Channels;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.ReadThrough;

/// <summary>
/// Refreshes entries that readers found stale, one author at a time, within the share of the catalogues' rate limit that is for searches.
/// </summary>
/// <remarks>
/// An entry that does not fit into the queue is queued again by the next reader. After an attempt, whether it succeeded or not, the same
/// entry is not tried again for <see cref="SearchOptions.RefreshInterval"/>.
/// </remarks>
sealed partial class StaleRefreshWorker(ReadThroughFetcher fetching, IOptions<SearchOptions> options, TimeProvider time, ILogger<StaleRefreshWorker> log) : BackgroundService
{
    const int Capacity = 256;

    readonly Channel<(SearchQuestion Question, AuthorWorksQuestion? Author)> _queue =
        Channel.CreateBounded<(SearchQuestion, AuthorWorksQuestion?)>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    readonly ConcurrentDictionary<string, DateTimeOffset> _notBefore = new(StringComparer.Ordinal);

    public void Enqueue(SearchQuestion question, CacheAnswer stale)
    {
        var author = stale.RenewedBy() is { } known ? AuthorWorksQuestion.From(known) : null;
        // One key for all titles of an author.
        var key = (author ?? question).Key;
        if (!TryReserve(key, time.GetUtcNow()))
            return;
        if (!_queue.Writer.TryWrite((question, author)))
            _notBefore.TryRemove(key, out _);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (question, author) in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            await RefreshAsync(question, author, stoppingToken);
            foreach (var (key, until) in _notBefore)
            {
                if (until <= time.GetUtcNow())
                    _notBefore.TryRemove(key, out _);
            }
        }
    }

    async Task RefreshAsync(SearchQuestion question, AuthorWorksQuestion? author, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(options.Value.RefreshTimeout, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            await fetching.RenewAsync(question, author, bound.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process is stopping; the next reader queues the entry again in another process.
        }
        catch (Exception e)
        {
            LogStaysStale(question.Kind, e.Message);
        }
    }

    bool TryReserve(string key, DateTimeOffset now)
    {
        var until = now + options.Value.RefreshInterval;
        return _notBefore.TryGetValue(key, out var before)
            ? before <= now && _notBefore.TryUpdate(key, until, before)
            : _notBefore.TryAdd(key, until);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The stale answer for {Question} could not be refreshed yet: {Reason}")]
    partial void LogStaysStale(string question, string reason);
}
