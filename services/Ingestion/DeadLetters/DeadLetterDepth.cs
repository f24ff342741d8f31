using CacheWarming.Ingestion.DeadLetters.Redriving;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>How many dead letters there are.</summary>
/// <param name="Depth">As the broker counts them, with what a running redrive holds.</param>
/// <param name="Alert">Whether that is more than the threshold.</param>
/// <param name="OldestAt">When the oldest of the first letters failed; null when there is none, none says, or a redrive is running.</param>
/// <param name="SkippedDepth">Messages that no consumer took, of every endpoint.</param>
/// <param name="Queues">Every queue that should be empty, this one first.</param>
/// <param name="Redrive">The id of the redrive that is running.</param>
public sealed record DeadLetterDepth(
    string Queue, long Depth, bool Alert, int Threshold, DateTimeOffset? OldestAt, long SkippedDepth, IReadOnlyList<QueueDepth> Queues, Guid? Redrive);

/// <summary>Measures the depth, and knows the oldest letter without looking at all of them each time.</summary>
sealed class MeasureDepth(IDeadLetters letters, PeekDeadLetters peek, Redrives redrives, IOptions<DeadLetterOptions> options, TimeProvider time)
{
    static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);

    /// <summary>For a measurement that is under way.</summary>
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    Memory? _oldest;
    Measurement? _latest;

    public async Task<DeadLetterDepth> MeasureAsync(CancellationToken cancel) => await DepthAsync(await QueuesAsync(cancel), cancel);

    /// <summary>As it was measured last, for telemetry or for anybody; measured now when that is older than it is between two measurements for telemetry.</summary>
    public async Task<DeadLetterDepth> LatestAsync(CancellationToken cancel) => await DepthAsync(
        _latest is { } latest && time.GetElapsedTime(latest.At) < TimeSpan.FromSeconds(options.Value.MeasureSeconds) + Slack ? latest.Queues : await QueuesAsync(cancel),
        cancel);

    /// <inheritdoc cref="IDeadLetters.DepthsAsync"/>
    public async Task<IReadOnlyList<QueueDepth>> QueuesAsync(CancellationToken cancel)
    {
        try
        {
            var queues = await letters.DepthsAsync(cancel);
            _latest = new Measurement(queues, time.GetTimestamp());
            return queues;
        }
        catch
        {
            // No figure is better than an old one.
            _latest = null;
            throw;
        }
    }

    async Task<DeadLetterDepth> DepthAsync(IReadOnlyList<QueueDepth> queues, CancellationToken cancel)
    {
        var running = await redrives.RunningAsync(cancel);
        var depth = queues[0].Depth;
        return new DeadLetterDepth(
            letters.Queue, depth, depth > options.Value.AlertAbove, options.Value.AlertAbove,
            depth == 0 || running is not null ? null : await OldestAsync(depth, cancel),
            queues.Where(q => q.Name.EndsWith("_skipped", StringComparison.Ordinal)).Sum(q => q.Depth), queues, running?.Id);
    }

    /// <summary>Each look at the letters is kept in the broker's log, and this is asked for again and again by whoever watches.</summary>
    async Task<DateTimeOffset?> OldestAsync(long depth, CancellationToken cancel)
    {
        if (_oldest is { } known && known.Depth == depth && time.GetElapsedTime(known.At) < Remembered)
            return known.FailedAt;
        try
        {
            var oldest = await peek.OldestAsync(cancel);
            _oldest = new Memory(depth, time.GetTimestamp(), oldest);
            return oldest;
        }
        catch (DeadLettersBusyException)
        {
            return null;
        }
    }

    sealed record Measurement(IReadOnlyList<QueueDepth> Queues, long At);

    sealed record Memory(long Depth, long At, DateTimeOffset? FailedAt);
}
