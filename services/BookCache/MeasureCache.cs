namespace CacheWarming.BookCaching;

/// <summary>How full the cache is and how well it works, as this process sees it.</summary>
/// <param name="IsWarmingPaused">Warming waits until there is room again.</param>
/// <param name="Cold">Null where nothing is kept cold.</param>
public sealed record CacheStatistics(IReadOnlyList<TierStatistics> Tiers, bool IsWarmingPaused, ColdStatistics? Cold = null);

/// <summary>The cold tier; what is counted is this process's, since the start.</summary>
/// <param name="Name"><c>PostgreSQL</c> or <c>file</c>.</param>
/// <param name="Bibliographies">And works that searches met, one for each search; null while the tier can't be reached.</param>
/// <param name="Bytes">With indexes.</param>
/// <param name="Lookups">Times it was asked, because the store had nothing.</param>
/// <param name="Found">Times it had something.</param>
/// <param name="Skipped">Times it was not asked, because it had failed a moment before or too many were waiting.</param>
/// <param name="Restores">Bibliographies brought back to the store.</param>
/// <param name="Written">Bibliographies kept.</param>
/// <param name="Dropped">Bibliographies not kept, because it was away for too long.</param>
/// <param name="Waiting">Bibliographies to be kept that wait to be written.</param>
/// <param name="Errors">Lookups, writes and deletions that failed.</param>
/// <param name="Trouble">Why it can't be reached.</param>
public sealed record ColdStatistics(
    string Name, long? Bibliographies, long? Bytes, long Lookups, long Found, long Skipped, long Restores, long Written, long Dropped,
    int Waiting, long Errors, string? Trouble = null);

/// <summary>One tier.</summary>
/// <param name="Name"><c>memory</c> of this process, <c>Redis</c> or <c>file</c>.</param>
/// <param name="Entries">Null while the tier can't be reached.</param>
/// <param name="MaxBytes">Null when nothing limits it.</param>
/// <param name="Hits">Searches of this process that it answered since the start.</param>
/// <param name="Lookups">Searches of this process that came to it.</param>
/// <param name="HitRate">0 to 1; null before the first search.</param>
/// <param name="WhenFull">What Redis does when it is full; the cache expects <c>noeviction</c>.</param>
/// <param name="Trouble">Why it can't be reached.</param>
public sealed record TierStatistics(
    string Name, long? Entries, long? Bytes, long? MaxBytes, long Hits, long Lookups, double? HitRate, string? WhenFull = null, string? Trouble = null);

public sealed partial class BookCache
{
    /// <summary>Size and hits of all tiers. A store that can't be reached says so and hides nothing else.</summary>
    public async Task<CacheStatistics> MeasureAsync(CancellationToken cancel)
    {
        var (entries, bytes) = _recent.Size;
        var store = await MeasureStoreAsync(cancel);
        var cold = _cold is null ? null : await _cold.MeasureAsync(cancel);
        return new CacheStatistics([Tier("memory", entries, bytes, _options.MemoryBytes, _tally.Memory), store], _room.IsFull, cold);
    }

    /// <summary>Whether warming waits for room in the store, as last seen.</summary>
    internal bool IsWarmingPaused => _room.IsFull;

    internal async Task<TierStatistics> MeasureStoreAsync(CancellationToken cancel)
    {
        try
        {
            var size = await _store.MeasureAsync(cancel);
            _room.Update(size);
            return Tier(size.Name, size.Entries, size.Bytes, size.MaxBytes, _tally.Store) with { WhenFull = size.WhenFull };
        }
        catch (BookStoreUnavailableException e)
        {
            return Tier("store", null, null, null, _tally.Store) with { Trouble = e.Message };
        }
    }

    static TierStatistics Tier(string name, long? entries, long? bytes, long? maxBytes, (long Hits, long Lookups) counted) => new(
        name, entries, bytes, maxBytes, counted.Hits, counted.Lookups, counted.Lookups == 0 ? null : (double)counted.Hits / counted.Lookups);
}
