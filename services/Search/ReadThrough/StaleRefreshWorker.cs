using System.Collections.Concurrent;
using System.Threading.Channels;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.ReadThrough;

/// <summary>
/// Renews what readers found stale, one author after the other, with the share of the catalogues' pace that is the searches'.
/// </summary>
/// <remarks>What does not fit into the queue is ordered again by the next reader. What was tried rests a while, whether it helped or not.</remarks>
sealed partial class StaleRefreshWorker(ReadThroughFetcher fetching, IOptions<SearchOptions> options, TimeProvider time, ILogger<StaleRefreshWorker> log) : BackgroundService
{
    const int Longest = 256;

    readonly Channel<(SearchQuestion Question, AuthorWorksQuestion? Author)> _orders =
        Channel.CreateBounded<(SearchQuestion, AuthorWorksQuestion?)>(new BoundedChannelOptions(Longest) { SingleReader = true });

    readonly ConcurrentDictionary<string, DateTimeOffset> _restUntil = new(StringComparer.Ordinal);

    public void Enqueue(SearchQuestion question, CacheAnswer stale)
    {
        var author = stale.RenewedBy() is { } known ? AuthorWorksQuestion.From(known) : null;
        // Once for all titles of an author.
        var key = (author ?? question).Key;
        if (!TryTake(key, time.GetUtcNow()))
            return;
        if (!_orders.Writer.TryWrite((question, author)))
            _restUntil.TryRemove(key, out _);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (question, author) in _orders.Reader.ReadAllAsync(stoppingToken))
        {
            await RefreshAsync(question, author, stoppingToken);
            foreach (var (key, until) in _restUntil)
            {
                if (until <= time.GetUtcNow())
                    _restUntil.TryRemove(key, out _);
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
            // Stopping; the next reader orders it again, elsewhere.
        }
        catch (Exception e)
        {
            LogStaysStale(question.Kind, e.Message);
        }
    }

    bool TryTake(string key, DateTimeOffset now)
    {
        var until = now + options.Value.RefreshInterval;
        return _restUntil.TryGetValue(key, out var before)
            ? before <= now && _restUntil.TryUpdate(key, until, before)
            : _restUntil.TryAdd(key, until);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "What was found for {Question} stays stale for now: {Reason}")]
    partial void LogStaysStale(string question, string reason);
}
