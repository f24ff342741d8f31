using System.Text.Json;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>Number of authors of a work whose bibliographies are read.</summary>
    const int AuthorsLookedAt = 3;

    /// <summary>
    /// Whether the cache holds the works that a catalogue was just asked for, so that the search should have found them: the author's
    /// bibliography, or one that lists the first of the works. Has to be called before the catalogue's answer is stored.
    /// </summary>
    /// <param name="fetched">The catalogue's answer.</param>
    public async Task<bool> HoldsAsync(CacheAnswer fetched, CancellationToken cancel)
    {
        if (fetched.Author is { } author)
            return await ListsAsync(IndexKey.Home(author), null, cancel);
        if (fetched.Works is not [var first, ..] || JsonSerializer.Deserialize(first.Span, BookJson.Default.Work) is not { } work)
            return false;
        foreach (var by in work.Authors.Take(AuthorsLookedAt))
        {
            if (await ListsAsync(IndexKey.Home(by), work.Id, cancel))
                return true;
        }
        return false;
    }

    async Task<bool> ListsAsync(string home, string? work, CancellationToken cancel) =>
        (await FindAtAsync([home], cancel)).OfType<FoundBibliography>().Any(found =>
            IsServable(HeadOf(found).FetchedAt) && (work is null || found.Works.Any(listed => listed.Read().Id == work)));
}
