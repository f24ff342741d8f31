using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// Tells whether any Discovery takes authors from the work queue: while none does, no author counts as lost, even if its lease is long
/// over.
/// </summary>
public interface IWorkQueue
{
    /// <summary>True only if authors wait in the queue and no Discovery is connected; false also if the broker can't be asked.</summary>
    Task<bool> IsAbandonedAsync(CancellationToken cancel);
}

/// <summary>The queue at the broker.</summary>
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

/// <summary>In a single process the workers run as long as the process.</summary>
sealed class InProcessWorkQueue : IWorkQueue
{
    public Task<bool> IsAbandonedAsync(CancellationToken cancel) => Task.FromResult(false);
}
