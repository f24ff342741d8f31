using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace CacheWarming.Hosting.Bus;

/// <summary>
/// Configures queues that keep their messages through a restart of the broker, and never lose a message that can't be handled.
/// </summary>
public static class WorkQueue
{
    const string DeliveryLimit = "x-delivery-limit";
    const string DeadLetterExchange = "x-dead-letter-exchange";

    /// <summary>
    /// The delivery limit of queues of dead letters, never reached in practice; each peek is a delivery too. It has to be a number: by
    /// default RabbitMQ 4 drops a letter after 20 deliveries, and RabbitMQ 3.10 takes -1, which means "unlimited" in 4, as "drop after the
    /// first delivery".
    /// </summary>
    const int DeliveriesOfLetters = 1_000_000_000;

    /// <summary>The number of deliveries after which a message that keeps crashing its consumer becomes a dead letter.</summary>
    public const int Deliveries = 10;

    /// <summary>The queue of dead letters: <c>NAME-dlq</c> for <c>NAME-queue</c>, <c>NAME_error</c> for any other <c>NAME</c>.</summary>
    public static string DeadLetterNameOf(string queue) =>
        queue.EndsWith("-queue", StringComparison.Ordinal) ? string.Concat(queue.AsSpan(0, queue.Length - 6), "-dlq") : queue + "_error";

    /// <summary>The queue for messages that no consumer of an endpoint accepts.</summary>
    public static string SkippedNameOf(string queue) => queue + "_skipped";

    /// <summary>
    /// Makes an endpoint durable (a quorum queue) with a queue of dead letters for messages that can't be handled. That queue and the queue
    /// of skipped messages are created at once, so that both can be monitored before they hold any message.
    /// </summary>
    public static void Durable(this IReceiveEndpointConfigurator endpoint)
    {
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator rabbit)
            return;
        rabbit.SetQuorumQueue();
        rabbit.SetQueueArgument(DeliveryLimit, Deliveries);
        // The broker itself moves messages with too many deliveries to the queue that was bound last.
        var name = endpoint.InputAddress.Segments[^1];
        foreach (var letters in new[] { SkippedNameOf(name), DeadLetterNameOf(name) })
        {
            rabbit.BindDeadLetterQueue(letters, letters, queue =>
            {
                queue.SetQuorumQueue();
                queue.SetQueueArgument(DeliveryLimit, DeliveriesOfLetters);
            });
        }
    }

    /// <summary>Lets the publisher create the queue: a confirm does not protect a message if no queue is bound yet.</summary>
    public static void BindWorkQueue<T>(this IRabbitMqBusFactoryConfigurator broker, string queue)
        where T : class =>
        broker.Publish<T>(publish => publish.BindQueue(broker.MessageTopology.EntityNameFormatter.FormatEntityName<T>(), queue, binding =>
        {
            binding.SetQuorumQueue();
            binding.SetQueueArgument(DeliveryLimit, Deliveries);
            binding.SetQueueArgument(DeadLetterExchange, DeadLetterNameOf(queue));
        }));

    /// <summary>Makes a queue of letters keep its messages, however often they are read; it has no dead-letter queue of its own.</summary>
    internal static void KeepLetters(IRabbitMqQueueBindingConfigurator letters)
    {
        // A classic queue rejects the argument; it has no delivery limit.
        if (letters is RabbitMqQueueConfigurator { QueueArguments: var arguments } && arguments.ContainsKey(DeliveryLimit))
            letters.SetQueueArgument(DeliveryLimit, DeliveriesOfLetters);
        letters.SetQueueArgument(DeadLetterExchange, null!);
    }
}
