using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Whether anybody takes authors from the work queue: while nobody does, no author is lost, however long its lease is over.</summary>
public interface IWorkQueue
{
    /// <summary>True only when authors wait there and no Discovery is connected; false too when that can't be seen.</summary>
    Task<bool> IsAbandonedAsync(CancellationToken cancel);
}

/// <summary>The broker's queue.</summary>
sealed class BrokerWorkQueue(IConfiguration configuration) : IWorkQueue
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<bool> IsAbandonedAsync(CancellationToken cancel)
    {
        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            bound.CancelAfter(Patience);
            var connection = await BrokerConnection.OpenAsync(configuration, "Ingestion looks whether anybody takes authors", bound.Token);
            await using var _ = connection;
            var channel = await connection.CreateChannelAsync(cancellationToken: bound.Token);
            await using var __ = channel;
            var queue = await channel.QueueDeclarePassiveAsync(QueueNames.AuthorWarming, bound.Token);
            return queue is { MessageCount: > 0, ConsumerCount: 0 };
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }
}

/// <summary>Within one process the workers run as long as it does.</summary>
sealed class InProcessWorkQueue : IWorkQueue
{
    public Task<bool> IsAbandonedAsync(CancellationToken cancel) => Task.FromResult(false);
}
