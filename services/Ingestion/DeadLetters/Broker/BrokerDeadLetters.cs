using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Ingestion.DeadLetters.Broker;

/// <summary>The dead letters in the broker's queue.</summary>
sealed class BrokerDeadLetters(IConfiguration configuration, Redrives redrives, IOptions<DeadLetterOptions> options, TimeProvider time) : IDeadLetters
{
    /// <summary>
    /// The suffix of an exclusive queue that serves as a lock: only the process that could declare it may walk. It is deleted when the
    /// connection ends, for whatever reason.
    /// </summary>
    const string WalkLock = "-walk";

    /// <summary>
    /// Prefixes of the headers that the bus and the broker add to a failed message. They are removed before it is sent again.
    /// </summary>
    static readonly string[] OfTheFailure = ["MT-Fault-", "MT-Host-", "MT-Reason", "x-"];

    const int Locked = 405; // RESOURCE_LOCKED
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>All durable endpoints of all services; the queues of their failed and skipped messages are monitored.</summary>
    public static IReadOnlyList<string> Endpoints { get; } =
    [
        QueueNames.AuthorWarming, "ingestion-results", "ingestion-setbacks", "job-lifecycle", "library-top-up", "search-coverage", "metrics-analytics", "metrics-searches",
    ];

    public string Queue => QueueNames.AuthorDeadLetters;

    public async Task<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancel)
    {
        var connection = await ConnectAsync(cancel);
        await using var _ = connection;
        var depths = new List<QueueDepth> { new(Queue, await DepthAsync(connection, cancel)) };
        foreach (var endpoint in Endpoints)
        {
            foreach (var queue in new[] { WorkQueue.DeadLetterNameOf(endpoint), WorkQueue.SkippedNameOf(endpoint) })
            {
                if (queue != Queue && await connection.CountAsync(queue, cancel) is { } depth)
                    depths.Add(new QueueDepth(queue, depth));
            }
        }
        return depths;
    }

    public string? EndpointOf(string queue) => queue == Queue ? null : Endpoints.FirstOrDefault(endpoint => queue == WorkQueue.DeadLetterNameOf(endpoint) || queue == WorkQueue.SkippedNameOf(endpoint));

    public async Task<IDeadLetterWalk> WalkAsync(string? queue, TimeSpan patience, CancellationToken cancel)
    {
        queue ??= Queue;
        var connection = await ConnectAsync(cancel);
        try
        {
            if (!await LockAsync(connection, queue, patience, cancel))
                throw new DeadLettersBusyException();
            var letters = await connection.CountAsync(queue, cancel) ?? 0;
            return new BrokerWalk(connection, queue, (int)Math.Min(letters, int.MaxValue), time);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<int> SendBackAsync(string queue, LetterSelector chosen, TimeSpan patience, CancellationToken cancel)
    {
        var connection = await ConnectAsync(cancel);
        await using var _ = connection;
        if (!await LockAsync(connection, queue, patience, cancel))
            throw new DeadLettersBusyException();
        var left = await connection.CountAsync(queue, cancel) ?? 0;
        // With publisher confirms, so that a message is deleted here only when it is in the other queue. Messages not selected return when
        // the channel is closed.
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancel);
        await using var __ = channel;
        var sent = 0;
        for (; left > 0 && await channel.BasicGetAsync(queue, autoAck: false, cancel) is { } letter; left--)
        {
            if (!chosen.Includes(ReadLetter.From(letter.DeliveryTag, letter.BasicProperties, letter.Body.Span)))
                continue;
            var properties = new BasicProperties(letter.BasicProperties);
            properties.Headers = properties.Headers?.Where(header => !OfTheFailure.Any(about => header.Key.StartsWith(about, StringComparison.Ordinal))).ToDictionary(StringComparer.Ordinal);
            await channel.BasicPublishAsync("", EndpointOf(queue)!, mandatory: true, properties, letter.Body, cancel);
            await channel.BasicAckAsync(letter.DeliveryTag, multiple: false, cancel);
            sent++;
        }
        return sent;
    }

    Task<IConnection> ConnectAsync(CancellationToken cancel) => BrokerConnection.OpenAsync(configuration, "cache-warming dead letters", cancel);

    /// <summary>
    /// The broker counts only messages that are not held by a channel. So the queue is counted while no walk runs; or, during a redrive,
    /// the letters that it holds are added, if its progress did not change during the count.
    /// </summary>
    async Task<long> DepthAsync(IConnection connection, CancellationToken cancel)
    {
        for (var tries = 5; ; tries--)
        {
            var before = await redrives.RunningAsync(cancel);
            var locked = before is null && await LockAsync(connection, Queue, TimeSpan.FromSeconds(options.Value.LockTimeoutSeconds), cancel);
            var ready = await connection.CountAsync(Queue, cancel) ?? 0;
            if (locked)
                return ready;
            var after = await redrives.RunningAsync(cancel);
            if (after is not null && (tries == 0 || (after.Id, after.Walked, after.Deleted) == (before?.Id, before?.Walked, before?.Deleted)))
                return Math.Max(ready + after.Walked - after.Deleted, after.Total - after.Deleted);
            if (tries == 0)
                return ready;
        }
    }

    async Task<bool> LockAsync(IConnection connection, string queue, TimeSpan patience, CancellationToken cancel)
    {
        for (var since = time.GetTimestamp(); ; await Task.Delay(Pause, time, cancel))
        {
            var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
            await using var _ = channel;
            try
            {
                await channel.QueueDeclareAsync(queue + WalkLock, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancel);
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

    /// <summary>The number of messages that no channel holds; null if the queue does not exist.</summary>
    public static async Task<long?> CountAsync(this IConnection connection, string queue, CancellationToken cancel)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        await using var _ = channel;
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancel)).MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == NotFound)
        {
            return null;
        }
    }
}
