using CacheWarming.Ingestion.DeadLetters.Redriving;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>The number of dead letters.</summary>
/// <param name="Depth">The broker's count plus the letters held by a running redrive.</param>
/// <param name="Alert">Whether the depth is above the threshold.</param>
/// <param name="OldestAt">
/// When the oldest of the first letters failed; null if there is none, if no letter has a time, or while a redrive runs.
/// </param>
/// <param name="SkippedDepth">Messages of all endpoints that no consumer accepted.</param>
/// <param name="Queues">All queues that should be empty, this one first.</param>
/// <param name="Redrive">The id of the running redrive.</param>
public sealed record DeadLetterDepth(
    string Queue, long Depth, bool Alert, int Threshold, DateTimeOffset? OldestAt, long SkippedDepth, IReadOnlyList<QueueDepth> Queues, Guid? Redrive);

/// <summary>
/// Measures the depth, and caches the time of the oldest letter, so that the letters need not be read for each measurement.
/// </summary>
sealed class MeasureDepth(IDeadLetters letters, PeekDeadLetters peek, Redrives redrives, IOptions<DeadLetterOptions> options, TimeProvider time)
{
    static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);

    /// <summary>Time for a measurement that is still running.</summary>
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    Memory? _oldest;
    Measurement? _latest;

    public async Task<DeadLetterDepth> MeasureAsync(CancellationToken cancel) => await DepthAsync(await QueuesAsync(cancel), cancel);

    /// <summary>The last measurement. If it is older than the interval between two measurements, a new one is made.</summary>
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
            // No value, because an old one would mislead.
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

    /// <summary>Cached, because every read of the letters adds to the broker's log, and this is called again and again.</summary>
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
