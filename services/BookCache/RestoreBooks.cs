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
    async Task TryRestoreAsync(ColdBooks books, IReadOnlyList<ShelvedWork> meant, bool isAway, CancellationToken cancel)
    {
        try
        {
            if (!isAway)
            {
                await RestoreAsync(books, meant, cancel).WaitAsync(_options.ReadTimeout, _time, cancel);
                return;
            }
        }
        catch (Exception e) when (e is BookStoreUnavailableException or TimeoutException)
        {
            // Like a store that is away.
        }
        KeepInMemory(books.Works);
        if (books.Head is { } head)
            KeepInMemory(books.Home, head, books.Works, books.Aliases);
    }

    /// <param name="meant">What goes back where an author's whole bibliography can't: a later one is there, or it is none.</param>
    async Task RestoreAsync(ColdBooks books, IReadOnlyList<ShelvedWork> meant, CancellationToken cancel)
    {
        if (books.Head is not { } head || (await BibliographyAtAsync(books.Home, cancel) is { } there && there.Head.FetchedAt > books.FetchedAt))
        {
            await PutAsync(meant, cancel);
            return;
        }
        if (!await _store.TryClaimAsync("restore:" + books.Home, RestoreLease, cancel))
            return;
        await PutAsync(books.Works, cancel);
        await PutBibliographyAsync(
            // Not complete: of what was stored since, nothing is dropped for the sake of an older list.
            new ShelvedBibliography(
                books.Home, books.FetchedAt, Json(head), PlacesOf(books.Works), IsComplete: false, books.Aliases, books.Resolutions, IsRestored: true),
            cancel);
        _cold!.CountRestore();
    }

    async Task<(BibliographyHead Head, int Works)?> BibliographyAtAsync(string home, CancellationToken cancel) =>
        (await _store.FindAuthorsAsync(home, [], cancel)).Bibliographies is [var found, ..] ? (HeadOf(found), found.Works.Count) : null;
}
