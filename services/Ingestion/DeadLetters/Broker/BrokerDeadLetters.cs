using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Ingestion.DeadLetters.Broker;

/// <summary>The dead letters in the broker's own queue.</summary>
sealed class BrokerDeadLetters(IConfiguration configuration, Redrives redrives, IOptions<DeadLetterOptions> options, TimeProvider time) : IDeadLetters
{
    /// <summary>Who can declare this exclusive queue walks; it goes with the connection, however that ends.</summary>
    const string WalkLock = QueueNames.AuthorDeadLetters + "-walk";

    const int Locked = 405; // RESOURCE_LOCKED
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Every endpoint of every service that is durable; of each, the messages that failed or were skipped are watched.</summary>
    public static IReadOnlyList<string> Endpoints { get; } =
    [
        QueueNames.AuthorWarming, "ingestion-results", "ingestion-setbacks", "job-lifecycle", "library-top-up", "search-coverage", "metrics-analytics", "metrics-searches",
    ];

    public string Queue => QueueNames.AuthorDeadLetters;

    public async Task<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancel)
    {
        var connection = await ConnectAsync(cancel).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var depths = new List<QueueDepth> { new(Queue, await DepthAsync(connection, cancel).ConfigureAwait(false)) };
        foreach (var endpoint in Endpoints)
        {
            foreach (var queue in new[] { WorkQueue.DeadLetterNameOf(endpoint), WorkQueue.SkippedNameOf(endpoint) })
            {
                if (queue != Queue && await connection.CountAsync(queue, cancel).ConfigureAwait(false) is { } depth)
                    depths.Add(new QueueDepth(queue, depth));
            }
        }
        return depths;
    }

    public async Task<IDeadLetterWalk> WalkAsync(TimeSpan patience, CancellationToken cancel)
    {
        var connection = await ConnectAsync(cancel).ConfigureAwait(false);
        try
        {
            if (!await LockAsync(connection, patience, cancel).ConfigureAwait(false))
                throw new DeadLettersBusyException();
            var letters = await connection.CountAsync(Queue, cancel).ConfigureAwait(false) ?? 0;
            return new BrokerWalk(connection, Queue, (int)Math.Min(letters, int.MaxValue), time);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    Task<IConnection> ConnectAsync(CancellationToken cancel) => BrokerConnection.OpenAsync(configuration, "cache-warming dead letters", cancel);

    /// <summary>
    /// The broker counts only what nobody holds. So count while nobody walks; or, during a redrive, add what that holds, if nothing
    /// moved while counting.
    /// </summary>
    async Task<long> DepthAsync(IConnection connection, CancellationToken cancel)
    {
        for (var tries = 5; ; tries--)
        {
            var before = await redrives.RunningAsync(cancel).ConfigureAwait(false);
            var locked = before is null && await LockAsync(connection, TimeSpan.FromSeconds(options.Value.PatienceSeconds), cancel).ConfigureAwait(false);
            var ready = await connection.CountAsync(Queue, cancel).ConfigureAwait(false) ?? 0;
            if (locked)
                return ready;
            var after = await redrives.RunningAsync(cancel).ConfigureAwait(false);
            if (after is not null && (tries == 0 || (after.Id, after.Walked, after.Deleted) == (before?.Id, before?.Walked, before?.Deleted)))
                return Math.Max(ready + after.Walked - after.Deleted, after.Total - after.Deleted);
            if (tries == 0)
                return ready;
        }
    }

    async Task<bool> LockAsync(IConnection connection, TimeSpan patience, CancellationToken cancel)
    {
        for (var since = time.GetTimestamp(); ; await Task.Delay(Pause, time, cancel).ConfigureAwait(false))
        {
            var channel = await connection.CreateChannelAsync(cancellationToken: cancel).ConfigureAwait(false);
            await using var _ = channel.ConfigureAwait(false);
            try
            {
                await channel.QueueDeclareAsync(WalkLock, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancel).ConfigureAwait(false);
                return true;
            }
            catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Locked)
            {
                if (time.GetElapsedTime(since) >= patience)
                    return false;
            }
        }
    }
}

static class QueueCounts
{
    const int NotFound = 404;

    /// <summary>Messages that nobody holds; null when there is no such queue.</summary>
    public static async Task<long?> CountAsync(this IConnection connection, string queue, CancellationToken cancel)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancel).ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancel).ConfigureAwait(false)).MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == NotFound)
        {
            return null;
        }
    }
}
