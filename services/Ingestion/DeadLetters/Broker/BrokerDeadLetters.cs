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
    /// <summary>Who can declare the exclusive queue of this name walks; it goes with the connection, however that ends.</summary>
    const string WalkLock = "-walk";

    /// <summary>What the bus and the broker write about a message that failed begins so. Sent again, it has not failed yet.</summary>
    static readonly string[] OfTheFailure = ["MT-Fault-", "MT-Host-", "MT-Reason", "x-"];

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
        // With confirms: what is deleted here is in the other queue. What is not chosen goes back when the channel ends.
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
    /// The broker counts only what nobody holds. So count while nobody walks; or, during a redrive, add what that holds, if nothing
    /// moved while counting.
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

    /// <summary>Messages that nobody holds; null when there is no such queue.</summary>
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
