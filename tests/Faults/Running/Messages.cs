using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Tests.Faults.Running;

/// <summary>A hand in the broker's queues.</summary>
static class Messages
{
    /// <summary>Takes messages off a queue; what nobody has taken yet.</summary>
    /// <returns>How many there were.</returns>
    public static Task<int> DropAsync(string broker, string queue, int count) => EachAsync(broker, queue, count, (_, _) => Task.CompletedTask);

    /// <summary>Puts messages of a queue there twice.</summary>
    /// <returns>How many there were.</returns>
    public static Task<int> DoubleAsync(string broker, string queue, int count) => EachAsync(broker, queue, count, async (channel, message) =>
    {
        for (var copy = 0; copy < 2; copy++)
            await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(message.BasicProperties), message.Body);
    });

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

    static async Task<int> EachAsync(string broker, string queue, int count, Func<IChannel, BasicGetResult, Task> use)
    {
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var taken = 0;
        while (taken < count && await channel.BasicGetAsync(queue, autoAck: false) is { } message)
        {
            await use(channel, message);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
            taken++;
        }
        return taken;
    }

    static Task<IConnection> ConnectAsync(string broker) =>
        new ConnectionFactory { Uri = new Uri(broker), AutomaticRecoveryEnabled = false, ContinuationTimeout = TimeSpan.FromSeconds(5) }.CreateConnectionAsync();
}
