using System.Text.Json;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>Authors of one work whose bibliographies are looked at.</summary>
    const int AuthorsLookedAt = 3;

    /// <summary>
    /// Whether what a catalogue was just asked for is in the cache nevertheless, so that the search should have found it: the author's
    /// bibliography, or one that lists the first of the works. To be asked before the answer is stored.
    /// </summary>
    /// <param name="fetched">What the catalogue gave.</param>
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
