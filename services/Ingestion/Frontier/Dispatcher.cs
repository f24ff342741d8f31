using System.Diagnostics;
using CacheWarming.Contracts;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// A signal that the frontier may have new pending authors; the dispatcher then reads it at once instead of after its interval.
/// </summary>
public sealed class DispatchSignal : IDisposable
{
    readonly SemaphoreSlim _rung = new(0, 1);

    public void Set()
    {
        try
        {
            _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // The signal is set already; one read serves both.
        }
    }

    internal Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancel) => _rung.WaitAsync(atMost, cancel);

    public void Dispose() => _rung.Dispose();
}

/// <summary>
/// Keeps the broker's queue short and filled with the best authors. The frontier is the outbox: claim, commit, then publish with confirms.
/// Authors that the broker does not confirm are made pending again; claims that a crash left unsent are put back by the sweep (<see
/// cref="UnsentClaims"/>).
/// </summary>
sealed partial class Dispatcher(
    ClaimAuthors frontier, UnsentClaims claims, JobTraces jobs, ConfirmedPublisher publisher, DispatchSignal signal, CatalogRate pace, Database database, IOptions<DispatchOptions> options,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Dispatcher> log) : BackgroundService
{
    static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    TimeSpan ConfirmTimeout => TimeSpan.FromSeconds(options.Value.ConfirmSeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var interval = TimeSpan.FromMilliseconds(options.Value.IntervalMilliseconds);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // There may be more pending authors than were dispatched, so the frontier is read again at once.
                if (await DispatchAsync(stoppingToken) == 0)
                    await signal.WaitAsync(interval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (database.ShouldRetry(e))
                    LogDatabaseAway(e.Message);
                else
                    LogDispatchFailed(e);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>
    /// Claims and publishes authors once, if half the window is free, because authors that are sent together are fetched together. Returns
    /// their number.
    /// </summary>
    internal async Task<int> DispatchAsync(CancellationToken cancel)
    {
        var window = Window(options.Value, pace.RequestsPerSecond, pace.CallsPerAuthor);
        var authors = await frontier.ClaimAsync(window, cancel, leastFree: Math.Max(1, window / 2));
        if (authors.Count == 0)
            return 0;
        await RecallAsync(authors, cancel);
        var unconfirmed = await PublishAsync(authors, cancel);
        if (unconfirmed.Count > 0)
        {
            await frontier.PutBackAsync(unconfirmed, CancellationToken.None);
            LogUnconfirmed(unconfirmed.Count, authors.Count);
        }
        // Also while stopping: the broker has these authors, and a claim that is left would dispatch them a second time.
        await claims.DeleteAsync(authors, CancellationToken.None);
        if (unconfirmed.Count > 0)
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
        return authors.Count - unconfirmed.Count;
    }

    /// <summary>
    /// Twice the concurrency, or as many authors as the rate limit allows in ten seconds; at most 1,000. A short queue lets a better author
    /// overtake. The rate limit is in calls; an author may cost a tenth of a call or a whole one.
    /// </summary>
    public static int Window(DispatchOptions options, double? requestsPerSecond, double callsPerAuthor) =>
        options.Window ?? (int)Math.Clamp(Math.Max(2 * options.Concurrency, (requestsPerSecond ?? 100) * 10 / callsPerAuthor), 1, 1_000);

    /// <summary>
    /// Recalls queued authors of jobs with a lower priority than these, so that they are given back before the next call.
    /// </summary>
    async Task RecallAsync(IReadOnlyList<AuthorQueued> authors, CancellationToken cancel)
    {
        if (await frontier.OvertakenByAsync(authors, cancel) is not { Count: > 0 } overtaken)
            return;
        try
        {
            var recalled = new AuthorsRecalled(overtaken, authors.Min(author => author.QueuedAt).AddTicks(-1));
            await publisher.PublishAsync(recalled, ConfirmTimeout, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            LogNotRecalled(e.Message);
        }
    }

    async Task<IReadOnlyCollection<AuthorQueued>> PublishAsync(IReadOnlyList<AuthorQueued> authors, CancellationToken cancel)
    {
        var traces = await jobs.ReadAsync(authors.Select(author => author.JobId), cancel);
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        // At shutdown, a publish that is running gets a little time, because otherwise it is unknown whether the broker has the message.
        using var stopping = cancel.Register(() => patience.CancelAfter(StopPatience));
        var confirms = authors.Chunk(options.Value.BatchSize).Select(async together =>
        {
            var spans = together.Select(author => traces.Start(author.JobId, "dispatch author", ActivityKind.Producer)).ToList();
            try
            {
                var message = new AuthorsQueued([.. together.Zip(spans, (author, span) => author with { Trace = span?.Id })]);
                await publisher.PublishAsync(message, ConfirmTimeout, patience.Token);
                return [];
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return together;
            }
            finally
            {
                // The activity that was started last must be the current one.
                spans.Reverse();
                spans.ForEach(span => span?.Dispose());
            }
        });
        return [.. (await Task.WhenAll(confirms)).SelectMany(authors => authors)];
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Authors of jobs with a lower priority could not be recalled ({Reason}); they are fetched first")]
    partial void LogNotRecalled(string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The broker confirmed all but {Unconfirmed} of {Authors} authors; they are published again when it answers")]
    partial void LogUnconfirmed(int unconfirmed, int authors);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer ({Reason}); dispatching continues when it answers")]
    partial void LogDatabaseAway(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Dispatching failed; the next attempt is in a second")]
    partial void LogDispatchFailed(Exception e);
}
