using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.DeadLetters.Redriving;

namespace CacheWarming.Ingestion.Pages.DeadLetters;

/// <summary>Looks at the letters; that deletes nothing.</summary>
sealed class ReadLetters(MeasureDepth measure, PeekDeadLetters peek, Redrives redrives)
{
    const int MostShown = 50;

    public async Task<LettersShown> ReadAsync(string? group, CancellationToken cancel)
    {
        var depth = await measure.MeasureAsync(cancel).ConfigureAwait(false);
        var latest = (await redrives.LatestAsync(cancel).ConfigureAwait(false)).FirstOrDefault();
        return new LettersShown(depth, depth.Redrive is null ? await PeekAsync(group, cancel).ConfigureAwait(false) : null, latest);
    }

    async Task<PeekedLetters?> PeekAsync(string? group, CancellationToken cancel)
    {
        try
        {
            return await peek.PeekAsync(group, MostShown, 0, cancel).ConfigureAwait(false);
        }
        catch (DeadLettersBusyException)
        {
            return null;
        }
    }
}
