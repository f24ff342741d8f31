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

    /// <summary>Stores whole bibliographies of authors: their works, the lists of works, and which asked names led to them.</summary>
    /// <remarks>
    /// Works that the catalogue no longer lists are removed if they are stored under this author. A fuller version of a work from another
    /// provider is kept. A work that a job has warmed still counts for this job after a search stores it again.
    /// </remarks>
    public async Task StoreAsync(IReadOnlyList<FetchedAuthor> authors, CancellationToken cancel)
    {
        using var span = CacheTelemetry.Activities.StartActivity("store bibliography")?.SetTag("cachewarming.works", authors.Sum(one => one.Bibliography.Works.Count));
        var books = authors.Select(ColdBooks.FromFetched).ToList();
        try
        {
            if (authors.Any(one => one.WarmedBy is not null))
                await _memoryGuard.ThrowIfFullAsync(cancel);
            books = await KeepingJobsAsync(books, cancel);
            await PutAsync(
                [.. books.SelectMany(one => one.Works)],
                [.. books.Zip(authors, (one, author) => one.List(isComplete: author.Bibliography.Total <= author.Bibliography.Works.Count))],
                cancel);
        }
        catch (BookStoreUnavailableException)
        {
            // Also if the store failed before anything was written.
            KeepInMemory([.. books.SelectMany(one => one.Works)]);
            books.ForEach(KeepListInMemory);
            throw;
        }
        finally
        {
            // Also entries that the store could not take, because the calls for them are already made.
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

    /// <summary>Keeps the list in memory, for searches that repeat while the store is away.</summary>
    void KeepListInMemory(ColdBooks books)
    {
        var found = books.Found();
        foreach (var key in books.AuthorKeys)
            _memory.Set(key, found, found.Works, _memory.Version(key));
    }

    /// <summary>Stores works that a search by title or ISBN returned; they do not count as an author's bibliography.</summary>
    public Task StoreAsync(IReadOnlyCollection<Work> works, CancellationToken cancel) => StoreMetAsync(WorkToStore.FromWorks(works, _time.GetUtcNow(), null), null, cancel);

    /// <summary>
    /// Stores works that a catalogue returned for a title that none of them has: <see cref="FindNearAsync"/> finds the first of them.
    /// </summary>
    /// <param name="most">Number of works that are stored as similar.</param>
    public Task StoreNearAsync(string title, IReadOnlyList<Work> works, int most, CancellationToken cancel)
    {
        var near = works.Take(most).Select(work => IndexKey.Clean(work.Id)).ToHashSet(StringComparer.Ordinal);
        return StoreMetAsync(
            [.. WorkToStore.FromWorks(works, _time.GetUtcNow(), null).Select(work => near.Contains(work.Id) ? work.AlsoUnder(IndexKey.Near(Title.KeyOf(title))) : work)], null, cancel);
    }

    /// <summary>Stores works that a job fetched by ISBN; they do not count as an author's bibliography.</summary>
    public async Task StoreAsync(IReadOnlyCollection<Work> works, Guid warmedBy, CancellationToken cancel)
    {
        using var span = CacheTelemetry.Activities.StartActivity("store works")?.SetTag("cachewarming.works", works.Count);
        await StoreMetAsync(WorkToStore.FromWorks(works, _time.GetUtcNow(), warmedBy), warmedBy, cancel);
    }

    async Task StoreMetAsync(List<WorkToStore> metWorks, Guid? warmedBy, CancellationToken cancel)
    {
        if (metWorks.Count > 0)
            _cold?.Enqueue([ColdBooks.Met(metWorks, _time.GetUtcNow(), warmedBy)]);
        if (warmedBy is not null)
            await _memoryGuard.ThrowIfFullAsync(cancel);
        await PutAsync(metWorks, [], cancel);
    }

    /// <summary>To be called before works are fetched for warming: throws if they could not be stored.</summary>
    /// <exception cref="BookStoreUnavailableException">
    /// The store is nearly full: warming waits so that searches can still store.
    /// </exception>
    public Task ThrowIfFullAsync(CancellationToken cancel) => _memoryGuard.ThrowIfFullAsync(cancel);

    /// <inheritdoc cref="MarkProcessedAsync(IReadOnlyList{ProcessedAuthor}, CancellationToken)"/>
    public Task MarkProcessedAsync(string author, int worksCount, int depth, CancellationToken cancel) =>
        MarkProcessedAsync([new ProcessedAuthor(author, worksCount, depth)], cancel);

    /// <summary>
    /// Stores a note for operators that authors were fetched, as <c>warming:processed:{author}</c>. The code itself does not read it.
    /// </summary>
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
            _memory.Evict(key);
    }

    /// <summary>Keeps works in memory, so that searches that repeat while the store is away need no catalogue.</summary>
    void KeepInMemory(IReadOnlyList<WorkToStore> works)
    {
        var entries = works.SelectMany(work => work.Keys.Select(key => (Key: key, work.Work))).ToLookup(pair => pair.Key, pair => pair.Work);
        foreach (var entry in entries.Where(entry => _memory.FindOld<IndexEntry>(entry.Key) is null))
            _memory.Set(entry.Key, new IndexEntry([.. entry]), entry, _memory.Version(entry.Key));
    }
}
