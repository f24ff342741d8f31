using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>Stores an author's whole bibliography: its works, the list of them, and that the asked name led here.</summary>
    /// <remarks>
    /// Works that the catalogue has dropped since are removed, where they are at home with this author. A fuller account of a work
    /// from another provider stays.
    /// </remarks>
    /// <param name="warmedBy">The job this was fetched for; null for a search.</param>
    public async Task StoreAsync(Bibliography bibliography, AuthorQuestion askedAs, Guid? warmedBy, CancellationToken cancel)
    {
        var works = Shelve(bibliography.Works, bibliography.FetchedAt, warmedBy);
        // The list goes last: it must never point at works that could not be stored.
        await PutAsync(works, cancel);
        var home = IndexKey.Home(bibliography.Author);
        string[] aliases =
        [
            .. new[] { AuthorAlias.OfName(askedAs.Author), AuthorAlias.OfName(bibliography.Author.Name) }.Distinct(StringComparer.Ordinal),
            // A record that was merged into another keeps answering under its old id.
            .. askedAs.CatalogId is { Length: > 0 } asked && asked != home ? [AuthorAlias.OfId(asked)] : Array.Empty<string>(),
        ];
        await _store.PutBibliographyAsync(
            new ShelvedBibliography(
                home,
                bibliography.FetchedAt,
                JsonSerializer.SerializeToUtf8Bytes(BibliographyHead.Of(bibliography, askedAs, warmedBy), BookJson.Default.BibliographyHead),
                [.. works.Select(work => (work.Home, work.Id))],
                bibliography.Total <= bibliography.Works.Count,
                aliases,
                askedAs.CatalogId is not { Length: > 0 }
                    ? [(aliases[0], AuthorAlias.Evidence(askedAs)), (aliases[0], AuthorAlias.LatestEvidence)]
                    : []),
            cancel);
        _recent.Forget(IndexKey.Author(home));
        foreach (var alias in aliases)
            _recent.Forget(IndexKey.Author(alias));
    }

    /// <summary>Stores works that a search by title or ISBN met; no author's bibliography is claimed by them.</summary>
    public Task StoreAsync(IReadOnlyCollection<Work> works, CancellationToken cancel) =>
        PutAsync(Shelve(works, _time.GetUtcNow(), null), cancel);

    /// <summary>Notes for operators that an author was fetched, as <c>warming:processed:{author}</c>. Nothing decides by it.</summary>
    /// <param name="author">The name as imported.</param>
    public Task MarkProcessedAsync(string author, int worksCount, int depth, CancellationToken cancel) => _store.PutMarkerAsync(
        AuthorName.Tidy(author),
        JsonSerializer.SerializeToUtf8Bytes(
            new ProcessedMarker(worksCount, _time.GetUtcNow().ToUnixTimeMilliseconds(), depth), BookJson.Default.ProcessedMarker),
        _options.ServableFor,
        cancel);

    static List<ShelvedWork> Shelve(IReadOnlyCollection<Work> works, DateTimeOffset storedAt, Guid? warmedBy) =>
    [
        .. works.Where(work => work.Id.Length > 0)
            .DistinctBy(work => work.Id, StringComparer.Ordinal)
            .Select(work => ShelvedWork.Of(work, storedAt, warmedBy)),
    ];

    async Task PutAsync(List<ShelvedWork> works, CancellationToken cancel)
    {
        if (works.Count == 0)
            return;
        await _store.PutWorksAsync(works, cancel);
        foreach (var work in works)
        {
            foreach (var title in work.TitleKeys)
                _recent.Forget(IndexKey.Title(title));
            foreach (var isbn in work.Isbns)
                _recent.Forget(IndexKey.Isbn(isbn));
        }
    }
}
