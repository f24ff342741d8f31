using CacheWarming.Hosting;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>
/// Purges failed messages that are older than the retention time of rows, from every queue of failed messages, at the start of the service
/// and once a day. These messages contain titles of libraries; their authors' rows are deleted or can be put back without them
/// (<c>retry-failed</c>).
/// </summary>
sealed partial class PurgeOldDeadLetters(
    IDeadLetters letters, IOptions<DeadLetterOptions> watching, IOptions<RetentionOptions> retention, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<PurgeOldDeadLetters> log) : PeriodicWorker(TimeSpan.FromDays(1), time, lifetime, RetryAfter)
{
    const int Stride = 100;
    /// <summary>Short, because at the start of a service its servers may still be starting.</summary>
    static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    /// <returns>The number of purged messages.</returns>
    /// <exception cref="DeadLettersBusyException">Another walk did not end in time.</exception>
    public async Task<int> ForgetAsync(CancellationToken cancel)
    {
        var purged = 0;
        foreach (var queue in await letters.DepthsAsync(cancel))
        {
            if (queue.Depth > 0)
                purged += await ForgetAsync(queue.Name, cancel);
        }
        if (purged > 0)
            LogForgotten(purged, retention.Value.Days);
        return purged;
    }

    async Task<int> ForgetAsync(string queue, CancellationToken cancel)
    {
        var before = Time.GetUtcNow().AddDays(-retention.Value.Days);
        var walk = await letters.WalkAsync(queue, TimeSpan.FromSeconds(watching.Value.LockTimeoutSeconds), cancel);
        await using var _ = walk;
        var purged = 0;
        IReadOnlyList<DeadLetter> taken;
        do
        {
            taken = await walk.TakeAsync(Stride, cancel);
            List<DeadLetter> old = [.. taken.Where(letter => At(letter) < before)];
            await walk.DeleteAsync(old, cancel);
            purged += old.Count;
        }
        // The oldest letters come first: after the first young one there are no further old ones. A letter without a time says nothing.
        while (taken.Count > 0 && !taken.Any(letter => At(letter) >= before));
        return purged;
    }

    static DateTimeOffset? At(DeadLetter letter) => letter.FailedAt ?? letter.Author?.QueuedAt;

    protected override Task RunAsync(CancellationToken cancel) => ForgetAsync(cancel);

    protected override void Failed(Exception failure) => LogNotForgotten(failure.Message, RetryAfter.TotalMinutes);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Letters} dead letters older than {Days} days were purged")]
    partial void LogForgotten(int letters, int days);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old dead letters could not be purged ({Reason}); the next try is in {Minutes} minutes")]
    partial void LogNotForgotten(string reason, double minutes);
}
