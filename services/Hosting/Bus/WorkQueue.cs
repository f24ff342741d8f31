using MassTransit;

namespace CacheWarming.Hosting.Bus;

/// <summary>Queues that keep their messages through a broker's restart and never lose a message that nobody can handle.</summary>
public static class WorkQueue
{
    const string DeliveryLimit = "x-delivery-limit";
    const string DeadLetterExchange = "x-dead-letter-exchange";

    /// <summary>Deliveries after which a message that keeps killing its consumer is dead-lettered.</summary>
    public const int Deliveries = 10;

    /// <summary>The dead letters of <c>NAME-queue</c> are <c>NAME-dlq</c>, of any other <c>NAME</c> <c>NAME_error</c>.</summary>
    public static string DeadLetterNameOf(string queue) =>
        queue.EndsWith("-queue", StringComparison.Ordinal) ? string.Concat(queue.AsSpan(0, queue.Length - 6), "-dlq") : queue + "_error";

    /// <summary>A durable (quorum) endpoint whose undeliverable messages end in its dead-letter queue.</summary>
    public static void Durable(this IReceiveEndpointConfigurator endpoint)
    {
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator rabbit)
            return;
        rabbit.SetQuorumQueue();
        rabbit.SetQueueArgument(DeliveryLimit, Deliveries);
        var deadLetters = DeadLetterNameOf(endpoint.InputAddress.Segments[^1]);
        rabbit.BindDeadLetterQueue(deadLetters, deadLetters, queue => queue.SetQuorumQueue());
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

    /// <summary>A dead-letter queue keeps what it is given: no limit of deliveries, no further exchange.</summary>
    internal static void ClearWorkArguments(IRabbitMqQueueBindingConfigurator deadLetters)
    {
        deadLetters.SetQueueArgument(DeliveryLimit, null!);
        deadLetters.SetQueueArgument(DeadLetterExchange, null!);
    }
}
