using CacheWarming.Contracts;

namespace CacheWarming.Metrics.Queues;

/// <summary>A queue on which messages wait and none is finished.</summary>
/// <param name="Consumers">Connected to the queue: none of them works, or there is none.</param>
/// <param name="For">Since when.</param>
public sealed record StalledQueue(string Name, long Waiting, int Consumers, TimeSpan For)
{
    /// <summary>For an operator at three in the morning.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Waiting} messages wait on '{Name}', and none was finished for {For.TotalSeconds:0} s: {(Consumers == 0 ? $"no consumer is connected; start {Owner}" : $"{Consumers} consumers are connected and do nothing; look at {Owner}'s log, then restart it")}");

    string Owner => Name switch
    {
        QueueNames.AuthorWarming or "library-top-up" => "Discovery",
        _ when Name.StartsWith("metrics", StringComparison.Ordinal) => "Metrics",
        _ when Name.Contains("coverage", StringComparison.Ordinal) || Name.StartsWith("search", StringComparison.Ordinal) => "Search",
        _ => "Ingestion",
    };
}

/// <summary>
/// Finds consumers that have stopped while work waits: from one look to the next, messages are there and none is finished. A queue that
/// grows while messages are finished is slow, not silent.
/// </summary>
sealed class StalledConsumers(TimeSpan silentAfter, TimeProvider time)
{
    readonly Dictionary<string, (long Finished, DateTimeOffset Since)> _stalled = new(StringComparer.Ordinal);

    /// <summary>Takes a look at all queues.</summary>
    /// <returns>Those silent for too long.</returns>
    public IReadOnlyList<StalledQueue> Find(IReadOnlyList<QueueReading> queues)
    {
        var now = time.GetUtcNow();
        var silent = new List<StalledQueue>();
        foreach (var queue in queues.Where(q => !HoldsTheDead(q.Name)))
        {
            var waiting = queue.Ready + queue.Unacknowledged;
            if (waiting == 0)
                _stalled.Remove(queue.Name);
            else if (!_stalled.TryGetValue(queue.Name, out var before) || before.Finished != queue.Finished)
                _stalled[queue.Name] = (queue.Finished, now);
            else if (now - before.Since >= silentAfter)
                silent.Add(new StalledQueue(queue.Name, waiting, queue.Consumers, now - before.Since));
        }
        foreach (var gone in _stalled.Keys.Except(queues.Select(q => q.Name)).ToArray())
            _stalled.Remove(gone);
        return silent;
    }

    /// <summary>Nobody consumes these; their depth has an alarm of its own.</summary>
    static bool HoldsTheDead(string queue) =>
        queue.EndsWith("-dlq", StringComparison.Ordinal) || queue.EndsWith("_skipped", StringComparison.Ordinal) || queue.EndsWith("_error", StringComparison.Ordinal);
}
