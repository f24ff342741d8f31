using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Tests.Faults.Running;

/// <summary>A hand in the broker's exchanges and queues.</summary>
static class Messages
{
    /// <summary>Which messages go to which queue: every kind that a job's life hangs on.</summary>
    public static IReadOnlyList<(string Message, string Queue)> Routes { get; } =
    [
        ("AuthorsQueued", "author-warming-queue"), ("AuthorsWarmed", "ingestion-results"), ("AuthorsWarmed", "metrics-analytics"), ("AuthorDeferred", "ingestion-setbacks"),
        ("JobSubmitted", "job-lifecycle"), ("FrontierDrained", "job-lifecycle"), ("CoverageRequested", "search-coverage"), ("CoverageMeasured", "job-lifecycle"),
        ("JobCompleted", "job-lifecycle"),
    ];

    /// <summary>What is sent to a queue meanwhile reaches nobody, though the broker confirms it.</summary>
    public static async Task DropAsync(string broker, string queue, Func<Task> meanwhile)
    {
        // Publishers of the work queue bind it to the message's exchange itself, endpoints bind theirs to one of their own name.
        var exchange = queue == "author-warming-queue" ? ExchangeOf("AuthorsQueued") : queue;
        await ChangeAsync(broker, channel => channel.QueueUnbindAsync(queue, exchange, ""));
        try
        {
            await meanwhile();
        }
        finally
        {
            await Tests.Servers.Eventually.Async(
                async () =>
                {
                    await ChangeAsync(broker, channel => channel.QueueBindAsync(queue, exchange, ""));
                    return true;
                },
                $"{queue} is bound again", TimeSpan.FromSeconds(90));
        }
    }

    /// <summary>What is sent meanwhile comes to the queue once more, later and in another order.</summary>
    /// <returns>How many messages that were.</returns>
    public static async Task<int> DoubleAsync(string broker, string message, string queue, Func<Task> meanwhile)
    {
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync();
        var tap = (await channel.QueueDeclareAsync()).QueueName;
        await channel.QueueBindAsync(tap, ExchangeOf(message), "");
        await meanwhile();
        var copies = new List<BasicGetResult>();
        while (await channel.BasicGetAsync(tap, autoAck: true) is { } copy)
            copies.Add(copy);
        copies.Reverse();
        foreach (var copy in copies)
            await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(copy.BasicProperties), copy.Body);
        return copies.Count;
    }

    /// <summary>Keeps what is published meanwhile, also through the broker's death.</summary>
    /// <returns>The bodies.</returns>
    public static async Task<IReadOnlyList<byte[]>> KeepAsync(string broker, string message, Func<Task> meanwhile)
    {
        const string queue = "kept";
        await ChangeAsync(broker, async channel =>
        {
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync(queue, ExchangeOf(message), "");
        });
        await meanwhile();
        var bodies = new List<byte[]>();
        await ChangeAsync(broker, async channel =>
        {
            while (await channel.BasicGetAsync(queue, autoAck: true) is { } kept)
                bodies.Add(kept.Body.ToArray());
            await channel.QueueDeleteAsync(queue);
        });
        return bodies;
    }

    /// <summary>Messages on a queue that no consumer has.</summary>
    public static async Task<uint> ReadyAsync(string broker, string queue)
    {
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (OperationInterruptedException)
        {
            return 0; // There is no such queue: nothing ever went wrong.
        }
    }

    /// <summary>What the first message of an error queue says of its failure; null when the queue is empty. The message stays.</summary>
    public static async Task<string?> FirstFaultAsync(string broker, string queue)
    {
        if (await ReadyAsync(broker, queue) == 0)
            return null;
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync();
        var message = await channel.BasicGetAsync(queue, autoAck: false);
        return string.Join(", ", (message?.BasicProperties.Headers ?? new Dictionary<string, object?>()).Select(header =>
            $"{header.Key} = {(header.Value is byte[] text ? Encoding.UTF8.GetString(text) : header.Value)}"));
    }

    static string ExchangeOf(string message) => "CacheWarming.Contracts:" + message;

    static async Task ChangeAsync(string broker, Func<IChannel, Task> change)
    {
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync();
        await change(channel);
    }

    static Task<IConnection> ConnectAsync(string broker) =>
        new ConnectionFactory { Uri = new Uri(broker), AutomaticRecoveryEnabled = false, ContinuationTimeout = TimeSpan.FromSeconds(5) }.CreateConnectionAsync();
}
