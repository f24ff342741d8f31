using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace CacheWarming.Hosting.Bus;

/// <summary>Queues that keep their messages through a broker's restart and never lose a message that nobody can handle.</summary>
public static class WorkQueue
{
    const string DeliveryLimit = "x-delivery-limit";
    const string DeadLetterExchange = "x-dead-letter-exchange";

    /// <summary>
    /// More than any dead letter ever sees, because looking at one is a delivery too. Said in a number: RabbitMQ 4 drops a letter after
    /// 20 where nothing is said, and 3.10 takes -1, which is "unlimited" in 4, for "drop it at the first".
    /// </summary>
    const int DeliveriesOfLetters = 1_000_000_000;

    /// <summary>Deliveries after which a message that keeps killing its consumer is dead-lettered.</summary>
    public const int Deliveries = 10;

    /// <summary>The dead letters of <c>NAME-queue</c> are <c>NAME-dlq</c>, of any other <c>NAME</c> <c>NAME_error</c>.</summary>
    public static string DeadLetterNameOf(string queue) =>
        queue.EndsWith("-queue", StringComparison.Ordinal) ? string.Concat(queue.AsSpan(0, queue.Length - 6), "-dlq") : queue + "_error";

    /// <summary>Where an endpoint puts messages that none of its consumers takes.</summary>
    public static string SkippedNameOf(string queue) => queue + "_skipped";

    /// <summary>
    /// A durable (quorum) endpoint whose undeliverable messages end in its dead-letter queue. That and the queue of skipped messages are
    /// there from the start, so that both can be watched before anything is in them.
    /// </summary>
    public static void Durable(this IReceiveEndpointConfigurator endpoint)
    {
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator rabbit)
            return;
        rabbit.SetQuorumQueue();
        rabbit.SetQueueArgument(DeliveryLimit, Deliveries);
        // The last one bound is also where the broker itself puts what was delivered too often.
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

    /// <summary>
    /// Lets the publisher deploy the queue: a confirm does not protect a message for which no queue is bound yet.
    /// </summary>
    public static void BindWorkQueue<T>(this IRabbitMqBusFactoryConfigurator broker, string queue)
        where T : class =>
        broker.Publish<T>(publish => publish.BindQueue(broker.MessageTopology.EntityNameFormatter.FormatEntityName<T>(), queue, binding =>
        {
            binding.SetQuorumQueue();
            binding.SetQueueArgument(DeliveryLimit, Deliveries);
            binding.SetQueueArgument(DeadLetterExchange, DeadLetterNameOf(queue));
        }));

    /// <summary>A queue of letters keeps what it is given: however often it is looked at, and nothing goes on from there.</summary>
    internal static void KeepLetters(IRabbitMqQueueBindingConfigurator letters)
    {
        // A classic queue refuses the argument; it has no limit of deliveries.
        if (letters is RabbitMqQueueConfigurator { QueueArguments: var arguments } && arguments.ContainsKey(DeliveryLimit))
            letters.SetQueueArgument(DeliveryLimit, DeliveriesOfLetters);
        letters.SetQueueArgument(DeadLetterExchange, null!);
    }
}
