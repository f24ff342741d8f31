using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.DeadLetters;

/// <summary>Reads the letters for the page, without deleting any.</summary>
sealed class ReadLetters(MeasureDepth measure, PeekDeadLetters peek, Redrives redrives, AnyJob jobs)
{
    const int MostShown = 50;

    public async Task<DeadLetterModel> ReadAsync(string? group, CancellationToken cancel)
    {
        var depth = await measure.MeasureAsync(cancel);
        var latest = (await redrives.LatestAsync(cancel)).FirstOrDefault();
        var others = new List<PeekedLetters>();
        foreach (var queue in depth.Queues.Where(queue => queue.Name != depth.Queue && queue.Depth > 0))
        {
            if (await PeekAsync(null, cancel, queue.Name) is { } other)
                others.Add(other);
        }
        return new DeadLetterModel(depth, depth.Redrive is null ? await PeekAsync(group, cancel) : null, others, latest, await jobs.ExistsAsync(cancel));
    }

    async Task<PeekedLetters?> PeekAsync(string? group, CancellationToken cancel, string? queue = null)
    {
        try
        {
            return await peek.PeekAsync(group, queue is null ? MostShown : 0, 0, cancel, queue);
        }
        catch (DeadLettersBusyException)
        {
            return null;
        }
    }
}
