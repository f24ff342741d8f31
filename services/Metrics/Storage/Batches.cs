using MassTransit;

namespace CacheWarming.Metrics.Storage;

/// <summary>How messages are gathered before they are written.</summary>
static class Batches
{
    /// <summary>Messages written by one statement; the last ones wait at most <see cref="LongestWait"/> for company.</summary>
    public const int Size = 100;

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    public static void Configure(BatchOptions batch) => batch.SetMessageLimit(Size).SetTimeLimit(LongestWait).SetConcurrencyLimit(2);

    /// <summary>
    /// Enough unacknowledged messages for full batches; while the database is away, about two minutes of retries before the
    /// dead-letter queue takes them: numbers for dashboards need no more, and nothing else waits for them.
    /// </summary>
    public static void TakeInBatches(this IReceiveEndpointConfigurator endpoint)
    {
        endpoint.PrefetchCount = 4 * Size;
        endpoint.UseMessageRetry(retry => retry.Exponential(8, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1)));
    }
}
