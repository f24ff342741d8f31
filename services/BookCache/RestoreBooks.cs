using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

/// <summary>
/// Restores entries that the store has lost, with the time at which they were fetched: old ones are stale again. Later entries in the store
/// are not replaced.
/// </summary>
public sealed partial class BookCache
{
    /// <summary>
    /// The process that restores an author does so within this time; the other processes answer from what they read in the cold tier.
    /// </summary>
    static readonly TimeSpan RestoreLease = TimeSpan.FromSeconds(10);

    /// <summary>For a search: it is answered even if the restore fails.</summary>
    async Task TryRestoreAsync(IReadOnlyList<LostBooks> lost, bool isAway, CancellationToken cancel)
    {
        try
        {
            if (!isAway)
            {
                await RestoreAsync(lost, cancel).WaitAsync(_options.ReadTimeout, _time, cancel);
                return;
            }
        }
        catch (Exception e) when (e is BookStoreUnavailableException or TimeoutException)
        {
            // Treated like a store that is away.
        }
        foreach (var (books, _) in lost)
        {
            KeepInMemory(books.Works);
            if (books.Head is not null)
                KeepListInMemory(books);
        }
    }

    async Task RestoreAsync(IReadOnlyList<LostBooks> lost, CancellationToken cancel)
    {
        var there = await FindAtAsync([.. lost.Select(one => one.Books.Home)], cancel);
        var isWhole = lost.Zip(there, (one, found) => one.Books.Head is not null && !(found is not null && HeadOf(found).FetchedAt > one.Books.FetchedAt)).ToList();
        var isMine = await Task.WhenAll(lost.Zip(isWhole, async (one, whole) => whole && await _store.TryClaimAsync("restore:" + one.Books.Home, RestoreLease, cancel)));
        var whole = lost.Zip(isMine).Where(pair => pair.Second).Select(pair => pair.First.Books).ToList();
        await PutAsync(
            [.. lost.Zip(isWhole).Where(pair => !pair.Second).SelectMany(pair => pair.First.Meant).Concat(whole.SelectMany(books => books.Works))],
            // Not complete: works that were stored since then must not be deleted because an older list lacks them.
            [.. whole.Select(books => books.List(isComplete: false) with { IsRestored = true })],
            cancel);
        whole.ForEach(_ => _cold!.CountRestore());
    }

    /// <param name="Meant">
    /// The works to restore if the whole bibliography can't be: the store has a later one, or the entry is not a bibliography.
    /// </param>
    readonly record struct LostBooks(ColdBooks Books, IReadOnlyList<WorkToStore> Meant);
}
