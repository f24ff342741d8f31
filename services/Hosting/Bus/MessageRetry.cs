using MassTransit;
using MassTransit.Configuration;
using MassTransit.RetryPolicies;

namespace CacheWarming.Hosting.Bus;

/// <summary>Retries under batches.</summary>
public static class MessageRetry
{
    /// <summary>
    /// Tries a message again that its batch's consumer did not mark as delivered when it threw: each in a batch of its own. <c>UseMessageRetry</c> would
    /// hand the same batch to the consumer again, those who are done with included.
    /// </summary>
    public static void RetryEachMessage<T>(this IReceiveEndpointConfigurator endpoint, Action<IRetryConfigurator> configure)
        where T : class
    {
        var retry = new ConsumeContextRetryPipeSpecification<ConsumeContext<T>, RetryConsumeContext<T>>(
            (context, policy, state) => new RetryConsumeContext<T>(context, policy, state), CancellationToken.None);
        configure(retry);
        endpoint.AddPipeSpecification(retry);
    }
}
