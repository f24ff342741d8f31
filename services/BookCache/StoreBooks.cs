using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <inheritdoc cref="StoreAsync(IReadOnlyList{FetchedAuthor}, CancellationToken)"/>
    public Task StoreAsync(Bibliography bibliography, AuthorQuestion askedAs, Guid? warmedBy, CancellationToken cancel) =>
        StoreAsync([new FetchedAuthor(bibliography, askedAs, warmedBy)], cancel);

    /// <summary>Stores authors' whole bibliographies: their works, the lists of them, and that the asked names led here.</summary>
    /// <remarks>
    /// Works that the catalogue has dropped since are removed, where they are at home with this author. A fuller account of a work
    /// from another provider stays. What a job had warmed before stays that job's merit when a search stores it again.
    /// </remarks>
    public async Task StoreAsync(IReadOnlyList<FetchedAuthor> authors, CancellationToken cancel)
    {
        using var span = CacheTelemetry.Activities.StartActivity("store bibliography")?.SetTag("cachewarming.works", authors.Sum(one => one.Bibliography.Works.Count));
        var books = authors.Select(ColdBooks.FromFetched).ToList();
        try
        {
            if (authors.Any(one => one.WarmedBy is not null))
                await _room.ThrowIfFullAsync(cancel);
            books = await KeepingJobsAsync(books, cancel);
            await PutAsync(
                [.. books.SelectMany(one => one.Works)],
                [.. books.Zip(authors, (one, author) => one.List(isComplete: author.Bibliography.Total <= author.Bibliography.Works.Count))],
                cancel);
        }
        catch (BookStoreUnavailableException)
        {
            // Also when it was away before anything could be written.
            KeepInMemory([.. books.SelectMany(one => one.Works)]);
            books.ForEach(KeepListInMemory);
            throw;
        }
        finally
        {
            // Also what the store could not take: the calls have been made.
            _cold?.Enqueue(books);
        }
    }

    async Task<List<ColdBooks>> KeepingJobsAsync(List<ColdBooks> books, CancellationToken cancel)
    {
        var unnamed = books.Where(one => one.WarmedBy is null).Select(one => one.Home).Distinct(StringComparer.Ordinal).ToList();
        if (unnamed.Count == 0)
            return books;
        var jobs = (await FindAtAsync(unnamed, cancel)).OfType<FoundBibliography>().ToDictionary(found => found.Home, found => HeadOf(found).WarmedBy, StringComparer.Ordinal);
        return books.ConvertAll(one => one.WarmedBy is null && jobs.GetValueOrDefault(one.Home) is { } job
            ? one with { WarmedBy = job, Head = one.Head! with { WarmedBy = job } }
            : one);
    }

    /// <summary>For searches that ask again while the store is away.</summary>
    void KeepListInMemory(ColdBooks books)
    {
        var found = books.Found();
        foreach (var key in books.AuthorKeys)
            _recent.Set(key, found, found.Works, _recent.Version(key));
    }

    /// <summary>Stores works that a search by title or ISBN met; no author's bibliography is claimed by them.</summary>
    public Task StoreAsync(IReadOnlyCollection<Work> works, CancellationToken cancel) => StoreMetAsync(WorkToStore.FromWorks(works, _time.GetUtcNow(), null), null, cancel);

    /// <summary>Stores works that a catalogue gave for a title which is none of theirs: <see cref="FindNearAsync"/> finds the first of them.</summary>
    /// <param name="most">So many are near.</param>
    public Task StoreNearAsync(string title, IReadOnlyList<Work> works, int most, CancellationToken cancel)
    {
        var near = works.Take(most).Select(work => IndexKey.Clean(work.Id)).ToHashSet(StringComparer.Ordinal);
        return StoreMetAsync(
            [.. WorkToStore.FromWorks(works, _time.GetUtcNow(), null).Select(work => near.Contains(work.Id) ? work.AlsoUnder(IndexKey.Near(Title.KeyOf(title))) : work)], null, cancel);
    }

    /// <summary>Stores works that a job fetched by ISBN; no author's bibliography is claimed by them.</summary>
    public async Task StoreAsync(IReadOnlyCollection<Work> works, Guid warmedBy, CancellationToken cancel)
    {
        using var span = CacheTelemetry.Activities.StartActivity("store works")?.SetTag("cachewarming.works", works.Count);
        await StoreMetAsync(WorkToStore.FromWorks(works, _time.GetUtcNow(), warmedBy), warmedBy, cancel);
    }

    async Task StoreMetAsync(List<WorkToStore> shelved, Guid? warmedBy, CancellationToken cancel)
    {
        if (shelved.Count > 0)
            _cold?.Enqueue([ColdBooks.Met(shelved, _time.GetUtcNow(), warmedBy)]);
        if (warmedBy is not null)
            await _room.ThrowIfFullAsync(cancel);
        await PutAsync(shelved, [], cancel);
    }

    /// <summary>To be asked before fetching what is to be warmed: whether it could be stored.</summary>
    /// <exception cref="BookStoreUnavailableException">The store is nearly full: warming waits, or searches could store nothing.</exception>
    public Task ThrowIfFullAsync(CancellationToken cancel) => _room.ThrowIfFullAsync(cancel);

    /// <inheritdoc cref="MarkProcessedAsync(IReadOnlyList{ProcessedAuthor}, CancellationToken)"/>
    public Task MarkProcessedAsync(string author, int worksCount, int depth, CancellationToken cancel) =>
        MarkProcessedAsync([new ProcessedAuthor(author, worksCount, depth)], cancel);

    /// <summary>Notes for operators that authors were fetched, as <c>warming:processed:{author}</c>. Nothing decides by it.</summary>
    public Task MarkProcessedAsync(IReadOnlyList<ProcessedAuthor> authors, CancellationToken cancel)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var markers = authors.Select(one => (AuthorName.Tidy(one.Author), JsonSerializer.SerializeToUtf8Bytes(
            new ProcessedMarker(one.WorksCount, now, one.Depth), BookJson.Default.ProcessedMarker)));
        return _store.PutMarkersAsync([.. markers], _options.ServableFor, cancel);
    }

    async Task PutAsync(IReadOnlyList<WorkToStore> works, IReadOnlyList<BibliographyToStore> lists, CancellationToken cancel)
    {
        if (works.Count + lists.Count == 0)
            return;
        try
        {
            await _store.PutAsync(works, lists, cancel);
        }
        catch (BookStoreUnavailableException)
        {
            KeepInMemory(works);
            throw;
        }
        foreach (var key in works.SelectMany(work => work.Keys).Concat(lists.SelectMany(list => list.Aliases.Append(list.Home)).Select(IndexKey.Author)))
            _recent.Evict(key);
    }

    /// <summary>Searches that ask for them again while the store is away need not ask the catalogue.</summary>
    void KeepInMemory(IReadOnlyList<WorkToStore> works)
    {
        var shelves = works.SelectMany(work => work.Keys.Select(key => (Key: key, work.Work))).ToLookup(pair => pair.Key, pair => pair.Work);
        foreach (var shelf in shelves.Where(shelf => _recent.FindOld<IndexEntry>(shelf.Key) is null))
            _recent.Set(shelf.Key, new IndexEntry([.. shelf]), shelf, _recent.Version(shelf.Key));
    }
}
