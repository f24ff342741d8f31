using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Cold;
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
    /// <param name="warmedBy">The job this was fetched for; null for a search; what a job had warmed before stays that job's merit.</param>
    public async Task StoreAsync(Bibliography bibliography, AuthorQuestion askedAs, Guid? warmedBy, CancellationToken cancel)
    {
        using var span = CacheTelemetry.Activities.StartActivity("store bibliography")?.SetTag("cachewarming.works", bibliography.Works.Count);
        if (warmedBy is not null)
            await _room.EnsureAsync(cancel);
        var home = IndexKey.Home(bibliography.Author);
        string[] aliases =
        [
            .. new[] { AuthorAlias.OfName(askedAs.Author), AuthorAlias.OfName(bibliography.Author.Name) }.Distinct(StringComparer.Ordinal),
            // A record that was merged into another keeps answering under its old id.
            .. askedAs.CatalogId is { Length: > 0 } asked && asked != home ? [AuthorAlias.OfId(asked)] : Array.Empty<string>(),
        ];
        (string Alias, string Evidence)[] resolutions = askedAs.CatalogId is not { Length: > 0 }
            ? [(aliases[0], AuthorAlias.Evidence(askedAs)), (aliases[0], AuthorAlias.LatestEvidence)]
            : [];
        var works = Shelve(bibliography.Works, bibliography.FetchedAt, warmedBy);
        var head = BibliographyHead.Of(bibliography, askedAs, warmedBy);
        try
        {
            // The list goes last: it must never point at works that could not be stored.
            await PutAsync(works, cancel);
            head = head with { WarmedBy = warmedBy ?? await WarmedByAsync(home, cancel) };
            await PutBibliographyAsync(
                new ShelvedBibliography(
                    home, head.FetchedAt, Json(head), PlacesOf(works), bibliography.Total <= bibliography.Works.Count, aliases, resolutions),
                cancel);
        }
        catch (BookStoreUnavailableException)
        {
            KeepInMemory(home, head, works, aliases);
            throw;
        }
        finally
        {
            // Also what the store could not take: the call has been made.
            _cold?.Keep(new ColdBooks(home, bibliography.FetchedAt, head, head.WarmedBy, works, aliases, resolutions));
        }
    }

    async Task PutBibliographyAsync(ShelvedBibliography bibliography, CancellationToken cancel)
    {
        await _store.PutBibliographyAsync(bibliography, cancel);
        foreach (var key in bibliography.Aliases.Append(bibliography.Home).Select(IndexKey.Author))
            _recent.Forget(key);
    }

    /// <summary>For searches that ask again while the store is away.</summary>
    void KeepInMemory(string home, BibliographyHead head, IReadOnlyList<ShelvedWork> works, IReadOnlyList<string> aliases)
    {
        var found = Found(home, head, works);
        foreach (var key in aliases.Append(home).Select(IndexKey.Author))
            _recent.Keep(key, found, found.Works, _recent.Version(key));
    }

    static FoundBibliography Found(string home, BibliographyHead head, IReadOnlyList<ShelvedWork> works) =>
        new(home, Json(head), [.. works.Select(work => work.Work)]);

    static byte[] Json(BibliographyHead head) => JsonSerializer.SerializeToUtf8Bytes(head, BookJson.Default.BibliographyHead);

    static (string Home, string Id)[] PlacesOf(IReadOnlyList<ShelvedWork> works) => [.. works.Select(work => (work.Home, work.Id))];

    /// <summary>Stores works that a search by title or ISBN met; no author's bibliography is claimed by them.</summary>
    public Task StoreAsync(IReadOnlyCollection<Work> works, CancellationToken cancel) => StoreMetAsync(works, null, cancel);

    /// <summary>Stores works that a job fetched by ISBN; no author's bibliography is claimed by them.</summary>
    public async Task StoreAsync(IReadOnlyCollection<Work> works, Guid warmedBy, CancellationToken cancel)
    {
        using var span = CacheTelemetry.Activities.StartActivity("store works")?.SetTag("cachewarming.works", works.Count);
        await _room.EnsureAsync(cancel);
        await StoreMetAsync(works, warmedBy, cancel);
    }

    Task StoreMetAsync(IReadOnlyCollection<Work> works, Guid? warmedBy, CancellationToken cancel)
    {
        var shelved = Shelve(works, _time.GetUtcNow(), warmedBy);
        if (shelved.Count > 0)
            _cold?.Keep(ColdBooks.Met(shelved, _time.GetUtcNow(), warmedBy));
        return PutAsync(shelved, cancel);
    }

    /// <summary>To be asked before fetching what is to be warmed: whether it could be stored.</summary>
    /// <exception cref="BookStoreUnavailableException">The store is nearly full: warming waits, or searches could store nothing.</exception>
    public Task EnsureRoomForWarmingAsync(CancellationToken cancel) => _room.EnsureAsync(cancel);

    /// <summary>Notes for operators that an author was fetched, as <c>warming:processed:{author}</c>. Nothing decides by it.</summary>
    /// <param name="author">The name as imported.</param>
    public Task MarkProcessedAsync(string author, int worksCount, int depth, CancellationToken cancel) => _store.PutMarkerAsync(
        AuthorName.Tidy(author),
        JsonSerializer.SerializeToUtf8Bytes(
            new ProcessedMarker(worksCount, _time.GetUtcNow().ToUnixTimeMilliseconds(), depth), BookJson.Default.ProcessedMarker),
        _options.ServableFor,
        cancel);

    async Task<Guid?> WarmedByAsync(string home, CancellationToken cancel) =>
        (await _store.FindAuthorsAsync(home, [], cancel)).Bibliographies is [var before, ..] ? HeadOf(before).WarmedBy : null;

    static List<ShelvedWork> Shelve(IReadOnlyCollection<Work> works, DateTimeOffset storedAt, Guid? warmedBy) =>
    [
        .. works.Where(work => work.Id.Length > 0)
            .DistinctBy(work => work.Id, StringComparer.Ordinal)
            .Select(work => ShelvedWork.Of(work, storedAt, warmedBy)),
    ];

    async Task PutAsync(IReadOnlyList<ShelvedWork> works, CancellationToken cancel)
    {
        if (works.Count == 0)
            return;
        try
        {
            await _store.PutWorksAsync(works, cancel);
        }
        catch (BookStoreUnavailableException)
        {
            KeepInMemory(works);
            throw;
        }
        foreach (var key in works.SelectMany(work => work.Keys).Distinct())
            _recent.Forget(key);
    }

    /// <summary>Searches that ask for them again while the store is away need not ask the catalogue.</summary>
    void KeepInMemory(IReadOnlyList<ShelvedWork> works)
    {
        var shelves = works.SelectMany(work => work.Keys.Select(key => (Key: key, work.Work))).ToLookup(pair => pair.Key, pair => pair.Work);
        foreach (var shelf in shelves.Where(shelf => _recent.Remember<Shelf>(shelf.Key) is null))
            _recent.Keep(shelf.Key, new Shelf([.. shelf], null), shelf, _recent.Version(shelf.Key));
    }
}
