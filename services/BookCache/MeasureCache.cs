namespace CacheWarming.BookCaching;

/// <summary>The size and the hit rate of the cache, as seen by this process.</summary>
/// <param name="IsWarmingPaused">Whether warming waits because the store is nearly full.</param>
/// <param name="Cold">Null if there is no cold tier.</param>
public sealed record CacheStatistics(IReadOnlyList<TierStatistics> Tiers, bool IsWarmingPaused, ColdStatistics? Cold = null);

/// <summary>The cold tier. The counts are those of this process since its start.</summary>
/// <param name="Name"><c>PostgreSQL</c> or <c>file</c>.</param>
/// <param name="Bibliographies">
/// Bibliographies, plus one entry for each search that stored works; null if the tier can't be reached.
/// </param>
/// <param name="Bytes">Bytes with indexes.</param>
/// <param name="Lookups">Lookups made because the store had nothing.</param>
/// <param name="Found">Lookups that found something.</param>
/// <param name="Skipped">Lookups not made because the tier had failed a moment before or too many lookups were waiting.</param>
/// <param name="Restores">Bibliographies restored to the store.</param>
/// <param name="Written">Bibliographies written.</param>
/// <param name="Dropped">Bibliographies not written, because the tier was away for too long.</param>
/// <param name="Waiting">Bibliographies that wait to be written.</param>
/// <param name="Errors">Lookups, writes and deletions that failed.</param>
/// <param name="Trouble">The reason why it can't be reached.</param>
public sealed record ColdStatistics(
    string Name, long? Bibliographies, long? Bytes, long Lookups, long Found, long Skipped, long Restores, long Written, long Dropped,
    int Waiting, long Errors, string? Trouble = null);

/// <summary>A tier of the cache.</summary>
/// <param name="Name"><c>memory</c> of this process, <c>Redis</c> or <c>file</c>.</param>
/// <param name="Entries">Null if the tier can't be reached.</param>
/// <param name="MaxBytes">Null if there is no limit.</param>
/// <param name="Hits">Searches of this process that this tier answered, since the start.</param>
/// <param name="Lookups">Searches of this process that looked in this tier.</param>
/// <param name="HitRate">0 to 1; null before the first search.</param>
/// <param name="WhenFull">Redis's eviction policy; the cache expects <c>noeviction</c>.</param>
/// <param name="Trouble">The reason why it can't be reached.</param>
public sealed record TierStatistics(
    string Name, long? Entries, long? Bytes, long? MaxBytes, long Hits, long Lookups, double? HitRate, string? WhenFull = null, string? Trouble = null);

public sealed partial class BookCache
{
    /// <summary>
    /// Sizes and hits of all tiers. If one can't be reached, its entry gives the reason and the other tiers are still measured.
    /// </summary>
    public async Task<CacheStatistics> MeasureAsync(CancellationToken cancel)
    {
        var (entries, bytes) = _memory.Size;
        var store = await MeasureStoreAsync(cancel);
        var cold = _cold is null ? null : await _cold.MeasureAsync(cancel);
        return new CacheStatistics([Tier("memory", entries, bytes, _options.MemoryBytes, _tally.Memory), store], _memoryGuard.IsFull, cold);
    }

    /// <summary>Whether warming waited for room in the store at the last measurement.</summary>
    internal bool IsWarmingPaused => _memoryGuard.IsFull;

    internal async Task<TierStatistics> MeasureStoreAsync(CancellationToken cancel)
    {
        try
        {
            var size = await _store.MeasureAsync(cancel);
            _memoryGuard.Update(size);
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
