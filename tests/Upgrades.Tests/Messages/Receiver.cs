using System.Threading.Channels;
using CacheWarming.Tests.Servers;
using MassTransit;
using RabbitMQ.Client;

namespace CacheWarming.Tests.Upgrades.Messages;

/// <summary>A queue on the real broker with a consumer for each of some types, to which messages are given as bytes.</summary>
sealed class Receiver : IAsyncDisposable
{
    const string Queue = "upgrades";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Channel<object> _received = Channel.CreateUnbounded<object>();
    readonly TestVirtualHost _broker;
    readonly IBusControl _bus;

    Receiver(TestVirtualHost broker, IEnumerable<Type> types)
    {
        _broker = broker;
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker.Uri);
            rabbit.ReceiveEndpoint(Queue, endpoint =>
            {
                foreach (var type in types)
                    endpoint.Consumer(typeof(Kept<>).MakeGenericType(type), consumer => Activator.CreateInstance(consumer, _received)!);
            });
        });
    }

    public static async Task<Receiver> StartAsync(params IEnumerable<Type> types)
    {
        var receiver = new Receiver(await TestServers.CreateVirtualHostAsync(), types);
        await receiver._bus.StartAsync(Patience);
        return receiver;
    }

    /// <summary>Puts an envelope into the queue, and waits for what a consumer is handed.</summary>
    /// <exception cref="TimeoutException">Nobody understood it.</exception>
    public async Task<object> HandAsync(string envelope)
    {
        await RawMessages.PutAsync(_broker, Queue, envelope);
        return await _received.Reader.ReadAsync().AsTask().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _bus.StopAsync(Patience);
        await _broker.DisposeAsync();
    }

    sealed class Kept<T>(Channel<object> received) : IConsumer<T>
        where T : class
    {
        public Task Consume(ConsumeContext<T> context) => received.Writer.WriteAsync(context.Message).AsTask();
    }
}

/// <summary>Messages as bytes, with the properties that the bus gives them.</summary>
static class RawMessages
{
    public static async Task PutAsync(TestVirtualHost broker, string queue, string envelope)
    {
        var factory = new ConnectionFactory { Uri = broker.Uri };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync(
            exchange: "", queue, mandatory: true,
            new BasicProperties { ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent },
            System.Text.Encoding.UTF8.GetBytes(envelope));
    }
}
