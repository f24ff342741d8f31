using CacheWarming.Contracts;

namespace CacheWarming.Metrics.Queues;

/// <summary>A queue with waiting messages of which none is finished.</summary>
/// <param name="Consumers">The number of connected consumers; they are all stalled.</param>
/// <param name="For">How long no message has been finished.</param>
public sealed record StalledQueue(string Name, long Waiting, int Consumers, TimeSpan For)
{
    /// <summary>A sentence for the operator, with what to check.</summary>
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
/// Finds consumers that are stalled: from one reading to the next, messages wait and none is finished. A queue that grows while messages
/// are finished is slow, but its consumer is not stalled.
/// </summary>
sealed class StalledConsumers(TimeSpan stalledAfter, TimeProvider time)
{
    readonly Dictionary<string, (long Finished, DateTimeOffset Since)> _stalled = new(StringComparer.Ordinal);

    /// <summary>Compares the queues with the previous reading.</summary>
    /// <returns>The queues whose consumers have been stalled for too long.</returns>
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
            else if (now - before.Since >= stalledAfter)
                silent.Add(new StalledQueue(queue.Name, waiting, queue.Consumers, now - before.Since));
        }
        foreach (var gone in _stalled.Keys.Except(queues.Select(q => q.Name)).ToArray())
            _stalled.Remove(gone);
        return silent;
    }

    /// <summary>
    /// Whether the queue holds failed messages: such queues have no consumers, and there is another alert for their depth.
    /// </summary>
    static bool HoldsTheDead(string queue) =>
        queue.EndsWith("-dlq", StringComparison.Ordinal) || queue.EndsWith("_skipped", StringComparison.Ordinal) || queue.EndsWith("_error", StringComparison.Ordinal);
}
