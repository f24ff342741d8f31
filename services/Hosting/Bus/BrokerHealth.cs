using CacheWarming.Hosting.Health;
using MassTransit;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Hosting.Bus;

/// <summary>Whether the bus and all its endpoints are connected.</summary>
sealed class BrokerHealth(IBusControl bus, TimeProvider time) : ServerHealth("RabbitMQ", time)
{
    protected override Task<string?> AskAsync(CancellationToken cancel)
    {
        var health = bus.CheckHealth();
        return health.Status == BusHealthStatus.Healthy
            ? Task.FromResult<string?>(null)
            : Task.FromException<string?>(health.Exception ?? new ConnectionException(health.Description));
    }

    protected override bool IsRefusal(Exception failure) => failure switch
    {
        AuthenticationFailureException or PossibleAuthenticationFailureException => true,
        // The virtual host does not exist, or this user has no access to it.
        OperationInterruptedException { ShutdownReason.ReplyCode: 403 or 530 } => true,
        _ => failure.InnerException is { } inner && IsRefusal(inner),
    };
}
