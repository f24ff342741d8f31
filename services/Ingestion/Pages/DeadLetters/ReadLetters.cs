using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.DeadLetters.Redriving;

namespace CacheWarming.Ingestion.Pages.DeadLetters;

/// <summary>Looks at the letters; that deletes nothing.</summary>
sealed class ReadLetters(MeasureDepth measure, PeekDeadLetters peek, Redrives redrives)
{
    const int MostShown = 50;

    public async Task<DeadLetterModel> ReadAsync(string? group, CancellationToken cancel)
    {
        var depth = await measure.MeasureAsync(cancel).ConfigureAwait(false);
        var latest = (await redrives.LatestAsync(cancel).ConfigureAwait(false)).FirstOrDefault();
        var others = new List<PeekedLetters>();
        foreach (var queue in depth.Queues.Where(queue => queue.Name != depth.Queue && queue.Depth > 0))
        {
            if (await PeekAsync(null, cancel, queue.Name).ConfigureAwait(false) is { } other)
                others.Add(other);
        }
        return new DeadLetterModel(depth, depth.Redrive is null ? await PeekAsync(group, cancel).ConfigureAwait(false) : null, others, latest);
    }

    async Task<PeekedLetters?> PeekAsync(string? group, CancellationToken cancel, string? queue = null)
    {
        try
        {
            return await peek.PeekAsync(group, queue is null ? MostShown : 0, 0, cancel, queue).ConfigureAwait(false);
        }
        catch (DeadLettersBusyException)
        {
            return null;
        }
    }
}
