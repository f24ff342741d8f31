using MassTransit;

namespace CacheWarming.Metrics.Storage;

/// <summary>How messages are collected into batches before they are written.</summary>
static class Batches
{
    /// <summary>Messages written by one statement; an incomplete batch waits at most <see cref="LongestWait"/>.</summary>
    public const int Size = 100;

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    public static void Configure(BatchOptions batch) => batch.SetMessageLimit(Size).SetTimeLimit(LongestWait).SetConcurrencyLimit(2);

    /// <summary>
    /// Prefetches enough messages for full batches. While the database is away, retries last about two minutes, then the messages go to the
    /// dead-letter queue: statistics need no more, and no other service waits for them.
    /// </summary>
    public static void TakeInBatches(this IReceiveEndpointConfigurator endpoint)
    {
        endpoint.PrefetchCount = 4 * Size;
        endpoint.UseMessageRetry(retry => retry.Exponential(8, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1)));
    }
}
