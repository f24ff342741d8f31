using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>Lookups in one statement. Each statement reads the index's list of new keys once, however many lookups it has.</summary>
    const int LookupsAtOnce = 100;

    /// <summary>Answers from the cold tier what the store does not have, and restores it to the store.</summary>
    /// <param name="isAway">
    /// Whether the store is away; then the entries found are kept in memory only, and no caller waits for the store.
    /// </param>
    async Task FindColdAsync(IReadOnlyList<Lookup> lookups, CacheAnswer[] answers, bool isAway, CancellationToken cancel)
    {
        var open = Enumerable.Range(0, lookups.Count).Where(i => answers[i].Result is CacheResult.Miss).ToList();
        foreach (var some in open.Chunk(LookupsAtOnce))
        {
            var kept = await _cold!.FindAsync(some.SelectMany(i => lookups[i].Keys).Distinct(), some.Length, cancel);
            if (kept.Count == 0)
                continue;
            foreach (var i in some)
                answers[i] = await AnswerColdAsync(lookups[i], kept, isAway, cancel) ?? answers[i];
        }
    }

    async Task<CacheAnswer?> AnswerColdAsync(Lookup lookup, IReadOnlyList<ColdBooks> kept, bool isAway, CancellationToken cancel)
    {
        var meant = new List<(ColdBooks From, WorkToStore Work)>();
        foreach (var books in kept)
        {
            foreach (var work in books.Works.Where(work => IsMeant(lookup, work)))
            {
                if (isAway || !await IsDroppedAsync(work, books, cancel))
                    meant.Add((books, work));
            }
        }
        if (meant.Count == 0)
            return null;
        await TryRestoreAsync([.. meant.GroupBy(one => one.From, one => one.Work).Select(from => new LostBooks(from.Key, [.. from]))], isAway, cancel);
        // The same work can be kept with each of its authors.
        var works = meant.GroupBy(one => (one.Work.Home, one.Work.Id), one => one.Work).Select(same => same.MaxBy(work => work.Work.StoredAt)!).ToList();
        var entries = lookup.Keys.Select(key => new IndexEntry([.. works.Where(work => work.Keys.Contains(key)).Select(work => work.Work)]));
        return Answer(lookup, [.. entries], CacheTier.Cold);
    }

    bool IsMeant(Lookup lookup, WorkToStore work) => lookup.Keys.Index().Any(key =>
        work.Keys.Contains(key.Item) && IsServable(work.Work.StoredAt) && lookup.Accepts(work.Work, isExact: key.Index == 0));

    /// <summary>
    /// Whether the store has a later and complete list of the work's author. Then the work was not lost; the catalogue has dropped it.
    /// </summary>
    async Task<bool> IsDroppedAsync(WorkToStore work, ColdBooks books, CancellationToken cancel)
    {
        try
        {
            return (await FindAtAsync([work.Home], cancel))[0] is { } there
                && HeadOf(there) is var head && head.FetchedAt > books.FetchedAt && head.Total <= there.Works.Count;
        }
        catch (BookStoreUnavailableException)
        {
            return false;
        }
    }

    async Task<FoundBibliography?> FindColdAuthorAsync(string id, string name, string? surname, bool isAway, CancellationToken cancel)
    {
        if (_cold is null)
            return null;
        var kept = await _cold.FindAsync(new[] { id, name, AuthorAlias.OfId(id), surname }.OfType<string>().Select(IndexKey.Author), cancel);
        var chosen = kept
            .Where(one => one.IsBibliography && one.Works.Count > 0)
            .OrderByDescending(one => one.Home == id)
            .ThenByDescending(one => one.Aliases.Contains(name))
            .ThenByDescending(one => one.Resolutions.Contains((name, AuthorAlias.LatestEvidence)) ? one.FetchedAt : DateTimeOffset.MinValue)
            .ThenByDescending(one => one.Works.Count)
            .FirstOrDefault();
        if (chosen is null)
            return null;
        await TryRestoreAsync([new LostBooks(chosen, chosen.Works)], isAway, cancel);
        return chosen.Found();
    }

    /// <summary>
    /// Finds authors that the store has lost but need not be fetched again: they are restored to the store before this returns.
    /// </summary>
    /// <returns>In the order of the questions.</returns>
    async Task<IReadOnlyList<ReadBibliography?>> FindColdWarmAuthorsAsync(
        ColdTier cold, IReadOnlyList<(AuthorQuestion Question, AuthorKeys Keys)> asked, CancellationToken cancel)
    {
        var kept = await cold.FindAuthorsAsync([.. asked.Select(one => one.Keys.Aliases.Append(one.Keys.Id).OfType<string>().Select(IndexKey.Author).ToList())], cancel);
        var chosen = asked.Zip(kept, (one, some) => Choose(one.Question, one.Keys, [.. some.Where(books => books.IsBibliography)])).ToList();
        var lost = chosen.OfType<ColdBooks>().DistinctBy(books => books.Home, StringComparer.Ordinal).ToList();
        if (lost.Count > 0)
        {
            await _memoryGuard.ThrowIfFullAsync(cancel);
            await RestoreAsync([.. lost.Select(books => new LostBooks(books, []))], cancel);
        }
        return chosen.ConvertAll(books => books is null ? null : Read(books));
    }

    static ColdBooks? Choose(AuthorQuestion question, AuthorKeys keys, List<ColdBooks> kept)
    {
        // Latest fetched first: if the same evidence led to several homes, the latest one is used.
        var resolutions = kept
            .SelectMany(one => one.Resolutions.Where(led => keys.Aliases.Contains(led.Alias)).Select(led => (led.Evidence, one.Home)))
            .DistinctBy(led => led.Evidence, StringComparer.Ordinal)
            .ToDictionary(led => led.Evidence, led => led.Home, StringComparer.Ordinal);
        return Choose(question, keys.Id, resolutions, kept.ConvertAll(Read)) is { } chosen ? kept.Find(one => one.Home == chosen.Home) : null;
    }

    static ReadBibliography Read(ColdBooks books) => new(books.Home, books.Head!, [.. books.Works.Select(work => work.Work.Read())]);
}
