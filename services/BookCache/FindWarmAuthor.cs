using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>
    /// What a warmer need not fetch: the bibliography by catalogue id, else the one stored under the name that holds a book of the
    /// user's or that the same evidence led to before. Null: must be fetched.
    /// </summary>
    public Task<StoredAuthor?> FindWarmAuthorAsync(AuthorQuestion question, CancellationToken cancel) => FindWarmAuthorAsync(question, again: false, cancel);

    /// <inheritdoc cref="FindWarmAuthorAsync(AuthorQuestion, CancellationToken)"/>
    /// <param name="again">
    /// Whether this was asked just now, before waiting for one's turn to fetch: whoever had it meanwhile put the author into the store, and
    /// the cold tier has said what it had.
    /// </param>
    public async Task<StoredAuthor?> FindWarmAuthorAsync(AuthorQuestion question, bool again, CancellationToken cancel)
    {
        var id = question.CatalogId is { Length: > 0 } known ? IndexKey.Clean(known) : null;
        var shelf = await _store.FindAuthorsAsync(
            id, [id is null ? AuthorAlias.OfName(question.Author) : AuthorAlias.OfId(id)], cancel);
        var stored = shelf.Bibliographies.Select(Read).OfType<ReadBibliography>().ToList();
        var chosen = id is null
            ? Choose(question, shelf.Resolutions, stored)
            : stored.Find(one => one.Home == id) ?? stored.FirstOrDefault();
        if (chosen is null && MissingOrMiss(shelf.MissingUntil).Result is CacheResult.KnownMissing)
            return new StoredAuthor(null, null, null);
        if (!again)
            chosen ??= await FindColdWarmAuthorAsync(question, id, cancel);
        return chosen is null ? null : new StoredAuthor(chosen.Head.With(chosen.Works), chosen.Head.WarmedBy, chosen.Head.WarmedAs);
    }

    static ReadBibliography? Choose(AuthorQuestion question, IReadOnlyDictionary<string, string> resolutions, List<ReadBibliography> stored)
    {
        var hasEvidence = question.HintTitles.Count + question.HintIsbns.Count > 0;
        var resolved = resolutions.GetValueOrDefault(AuthorAlias.Evidence(question));
        if (!hasEvidence)
            resolved ??= resolutions.GetValueOrDefault(AuthorAlias.LatestEvidence);
        return stored.Find(one => one.Home == resolved)
            ?? stored.Find(one => one.Works.Any(work => work.Isbns.Intersect(question.HintIsbns).Any()))
            ?? stored.Find(one => one.Works.Any(work => question.HintTitles.Any(hint => Title.Matches(hint, work.Title))));
    }

    ReadBibliography? Read(FoundBibliography found)
    {
        var head = JsonSerializer.Deserialize(found.Head.Span, BookJson.Default.BibliographyHead)!;
        var works = found.Works.Select(work => work.Read()).ToList();
        // A list whose works are all gone is a lost bibliography, not an author without works.
        var isLost = works.Count == 0 && head.Total > 0;
        return isLost || !IsServable(head.FetchedAt) ? null : new ReadBibliography(found.Home, head, works);
    }

    sealed record ReadBibliography(string Home, BibliographyHead Head, IReadOnlyList<Work> Works);
}
