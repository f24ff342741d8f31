using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>Works with this title, in whatever spelling, with or without series and subtitle.</summary>
    /// <param name="author">When given, only works that list somebody of about this name.</param>
    public async Task<CacheAnswer> FindTitleAsync(string title, string? author, CancellationToken cancel) =>
        (await LookUpAsync([Lookup.Of(title, author)], cancel))[0];

    /// <summary>Whether a work is what <see cref="FindTitleAsync"/> would find for these words, once stored.</summary>
    public static bool Answers(Work work, string title, string? author) =>
        Title.Matches(title, work.Title)
        && (string.IsNullOrWhiteSpace(author) || Lookup.IsBy(work, AuthorName.KeyOf(author)));

    /// <summary>The work that has this ISBN; more than one where the catalogue has duplicates.</summary>
    public async Task<CacheAnswer> FindIsbnAsync(Isbn isbn, CancellationToken cancel) => (await LookUpAsync([Lookup.Of(isbn)], cancel))[0];

    /// <summary>Which of these books a search would find, by the very lookups that searches make. Nothing is fetched or changed.</summary>
    public async Task<IReadOnlyList<ProbedBook>> ProbeAsync(IReadOnlyList<BookProbe> books, CancellationToken cancel)
    {
        var titles = await LookUpAsync([.. books.Select(book => Lookup.Of(book.Title, book.Author))], cancel);
        var isbns = await LookUpAsync([.. books.Where(book => book.Isbn is not null).Select(book => Lookup.Of(book.Isbn!.Value))], cancel);
        var byIsbn = books.Where(book => book.Isbn is not null).Select(book => book.Isbn!.Value).Zip(isbns).DistinctBy(pair => pair.First)
            .ToDictionary(pair => pair.First, pair => pair.Second.Found);
        return [.. books.Zip(titles, (book, title) => new ProbedBook(title.Found, book.Isbn is { } isbn && byIsbn[isbn]))];
    }

    /// <summary>Answers from memory what it can, and everything else in one go.</summary>
    async Task<CacheAnswer[]> LookUpAsync(IReadOnlyList<Lookup> lookups, CancellationToken cancel)
    {
        var answers = lookups.Select(lookup => Answer(lookup, lookup.Keys.TakeWhile(key => _recent.Find<Shelf>(key) is not null).ToDictionary(
            key => key, key => _recent.Find<Shelf>(key) ?? Shelf.Empty))).ToArray();
        var open = Enumerable.Range(0, lookups.Count).Where(i => answers[i].Result is CacheResult.Miss).ToList();
        var keys = open.SelectMany(i => lookups[i].AllKeys).Distinct().ToList();
        if (keys.Count == 0)
            return answers;
        var versions = keys.Select(_recent.Version).ToList();
        var shelves = keys.Zip(await _store.FindAsync(keys, cancel)).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (var i in open)
            answers[i] = Answer(lookups[i], shelves);
        for (var i = 0; i < keys.Count; i++)
        {
            // "Nothing here" is not kept: whoever waits for a fetch looks again and must see what another process stored.
            if (shelves[keys[i]].Works.Count > 0)
                _recent.Keep(keys[i], shelves[keys[i]], shelves[keys[i]].Works, versions[i]);
        }
        return answers;
    }

    CacheAnswer Answer(Lookup lookup, Dictionary<IndexKey, Shelf> shelves)
    {
        foreach (var (place, key) in lookup.Keys.Index())
        {
            if (!shelves.TryGetValue(key, out var shelf))
                break;
            var works = shelf.Works.Where(work => IsServable(work.StoredAt) && lookup.Accepts(work, isExact: place == 0)).ToList();
            if (works.Count > 0)
                return Answer(works.OrderByDescending(work => work.Editions), works.Max(work => work.StoredAt), FreshFor(key), null);
        }
        return shelves.TryGetValue(lookup.Missing, out var missing) && IsStill(missing.MissingUntil) ? CacheAnswer.KnownMissing : CacheAnswer.Miss;
    }

    CacheAnswer Answer(IEnumerable<StoredWork> works, DateTimeOffset since, TimeSpan fresh, AuthorRef? author)
    {
        var found = works.ToList();
        var age = _time.GetUtcNow() - since;
        return new CacheAnswer(
            age <= fresh ? CacheResult.Hit : CacheResult.Stale,
            age > TimeSpan.Zero ? age : TimeSpan.Zero,
            [.. found.Select(work => work.Json)],
            [.. found.Select(work => work.WarmedBy).OfType<Guid>().Distinct()],
            author);
    }

    /// <summary>±10 %, always the same for the same entry.</summary>
    TimeSpan FreshFor(IndexKey key) =>
        (key.Kind switch { 't' => _options.TitleFresh, 'i' => _options.IsbnFresh, _ => _options.AuthorFresh })
        * (0.9 + (0.2 * IndexKey.Spread(key.Text)));
}
