namespace CacheWarming.BookCaching;

/// <summary>How full the cache is and how well it works, as this process sees it.</summary>
/// <param name="IsWarmingPaused">Warming waits until there is room again.</param>
public sealed record CacheStatistics(IReadOnlyList<TierStatistics> Tiers, bool IsWarmingPaused);

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
    /// <summary>Size and hits of both tiers. A store that can't be reached says so and hides nothing else.</summary>
    public async Task<CacheStatistics> MeasureAsync(CancellationToken cancel)
    {
        var (entries, bytes) = _recent.Size;
        var store = await MeasureStoreAsync(cancel);
        return new CacheStatistics([Tier("memory", entries, bytes, _options.RecentBytes, _tally.Memory), store], _room.IsFull);
    }

    async Task<TierStatistics> MeasureStoreAsync(CancellationToken cancel)
    {
        try
        {
            var size = await _store.MeasureAsync(cancel);
            _room.See(size);
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
