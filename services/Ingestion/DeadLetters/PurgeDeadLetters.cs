using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>Deletes dead letters permanently. Their authors stay failed.</summary>
sealed partial class PurgeDeadLetters(IDeadLetters letters, IOptions<DeadLetterOptions> options, ILogger<PurgeDeadLetters> log)
{
    const int Stride = 500;

    /// <summary>The number of selected letters.</summary>
    public Task<int> CountAsync(string? queue, LetterSelector chosen, CancellationToken cancel) => WalkAsync(queue, chosen, (_, _) => Task.CompletedTask, cancel);

    /// <summary>Deletes the selected letters; returns their number.</summary>
    public async Task<int> PurgeAsync(string? queue, LetterSelector chosen, CancellationToken cancel)
    {
        var purged = await WalkAsync(queue, chosen, (walk, meant) => walk.DeleteAsync(meant, cancel), cancel);
        LogPurged(purged, queue ?? letters.Queue, chosen);
        return purged;
    }

    async Task<int> WalkAsync(string? queue, LetterSelector chosen, Func<IDeadLetterWalk, List<DeadLetter>, Task> withMeant, CancellationToken cancel)
    {
        var walk = await letters.WalkAsync(queue, TimeSpan.FromSeconds(options.Value.LockTimeoutSeconds), cancel);
        await using var _ = walk;
        var count = 0;
        while (await walk.TakeAsync(Stride, cancel) is { Count: > 0 } taken)
        {
            var meant = taken.Where(chosen.Includes).ToList();
            await withMeant(walk, meant);
            count += meant.Count;
        }
        return count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Letters} dead letters were purged from {Queue} ({Chosen})")]
    partial void LogPurged(int letters, string queue, LetterSelector chosen);
}
