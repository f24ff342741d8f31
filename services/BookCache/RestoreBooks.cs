using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

/// <summary>
/// What the store lost goes back there as it was fetched, with the time it was fetched at: an old one comes back stale. What the store
/// has got since then stands.
/// </summary>
public sealed partial class BookCache
{
    /// <summary>Whoever brings an author back does so within this time; everybody else answers from what they read.</summary>
    static readonly TimeSpan RestoreLease = TimeSpan.FromSeconds(10);

    /// <summary>For a search: it is answered whether this helps the next one or not.</summary>
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
            // Like a store that is away.
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
            // Not complete: of what was stored since, nothing is dropped for the sake of an older list.
            [.. whole.Select(books => books.List(isComplete: false) with { IsRestored = true })],
            cancel);
        whole.ForEach(_ => _cold!.CountRestore());
    }

    /// <param name="Meant">What goes back where an author's whole bibliography can't: a later one is there, or it is none.</param>
    readonly record struct LostBooks(ColdBooks Books, IReadOnlyList<WorkToStore> Meant);
}
