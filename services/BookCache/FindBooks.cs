using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>Finds works with this title in any spelling, with or without series and subtitle.</summary>
    /// <param name="author">If given, only works of an author with a similar name are found.</param>
    public async Task<CacheAnswer> FindTitleAsync(string title, string? author, CancellationToken cancel) =>
        _tally.Count(await LookUpAsync(Lookup.For(title, author), cancel));

    /// <summary>At most <paramref name="most"/> stored works that are similar to a title which a search did not find.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> FindNearAsync(string title, int most, CancellationToken cancel)
    {
        try
        {
            return [.. (await LookFurtherAsync([Lookup.Near(title)], [AnswerFromMemory(Lookup.Near(title))], cancel))[0].Works.Take(most)];
        }
        catch (BookStoreUnavailableException)
        {
            return [];
        }
    }

    /// <summary>Whether <see cref="FindTitleAsync"/> would find this work for these words once it is stored.</summary>
    public static bool Answers(Work work, string title, string? author) =>
        Title.Matches(title, work.Title)
        && (string.IsNullOrWhiteSpace(author) ? !Title.NamesAnotherAuthor(title, work) : Lookup.IsBy(work, AuthorName.KeyOf(author)));

    /// <summary>Finds the work that has this ISBN; more than one if the catalogue has duplicates.</summary>
    public async Task<CacheAnswer> FindIsbnAsync(Isbn isbn, CancellationToken cancel) =>
        _tally.Count(await LookUpAsync(Lookup.For(isbn), cancel));

    /// <summary>Which of these books a search would find. It makes the same lookups as searches; nothing is fetched or changed.</summary>
    public async Task<IReadOnlyList<ProbedBook>> ProbeAsync(IReadOnlyList<BookProbe> books, CancellationToken cancel)
    {
        var titles = await LookUpAsync([.. books.Select(book => Lookup.For(book.Title, book.Author))], cancel);
        var isbns = await LookUpAsync([.. books.Where(book => book.Isbn is not null).Select(book => Lookup.For(book.Isbn!.Value))], cancel);
        var byIsbn = books.Where(book => book.Isbn is not null).Select(book => book.Isbn!.Value).Zip(isbns).DistinctBy(pair => pair.First)
            .ToDictionary(pair => pair.First, pair => pair.Second.Found);
        return [.. books.Zip(titles, (book, title) => new ProbedBook(title.Found, book.Isbn is { } isbn && byIsbn[isbn]))];
    }

    /// <summary>
    /// Finds works in memory or in the store that have one of these ISBNs: they show who wrote a reader's books, without a call. The cold
    /// tier is not read: at the start of a job, <see cref="ProbeAsync"/> has already restored what it holds of the job's books.
    /// </summary>
    public async Task<ILookup<Isbn, Work>> FindWorksAsync(IReadOnlyCollection<Isbn> isbns, CancellationToken cancel)
    {
        var all = isbns.Distinct().Select(isbn => (Isbn: isbn, Lookup: Lookup.For(isbn))).ToList();
        var answers = all.Select(one => AnswerFromMemory(one.Lookup)).ToArray();
        await AskStoreAsync(all.ConvertAll(one => one.Lookup), answers, cancel);
        return all.Select(one => one.Isbn).Zip(answers)
            .SelectMany(pair => pair.Second.Works.Select(json => (Isbn: pair.First, Work: JsonSerializer.Deserialize(json.Span, BookJson.Default.Work)!)))
            .ToLookup(pair => pair.Isbn, pair => pair.Work);
    }

    async ValueTask<CacheAnswer> LookUpAsync(Lookup lookup, CancellationToken cancel) =>
        AnswerFromMemory(lookup) is { Found: true } recent ? recent : (await WithOtherNamesAsync([lookup], await LookFurtherAsync([lookup], [CacheAnswer.Miss], cancel), cancel))[0];

    async Task<CacheAnswer[]> LookUpAsync(IReadOnlyList<Lookup> lookups, CancellationToken cancel) =>
        await WithOtherNamesAsync(lookups, await LookFurtherAsync(lookups, [.. lookups.Select(AnswerFromMemory)], cancel), cancel);

    /// <summary>
    /// For titles that are stored, but not under the searched author name: looks up the author to whom this name led when it was warmed,
    /// for example from a pen name or a name in another script.
    /// </summary>
    /// <param name="answers">Answers that are found are written into this array.</param>
    async Task<CacheAnswer[]> WithOtherNamesAsync(IReadOnlyList<Lookup> lookups, CacheAnswer[] answers, CancellationToken cancel)
    {
        var open = Enumerable.Range(0, lookups.Count).Where(i => !answers[i].Found && lookups[i].Asked is not null).ToList();
        if (open.Count == 0)
            return answers;
        try
        {
            var anybodys = open.ConvertAll(i => Lookup.For(lookups[i].Asked!.Value.Title, null));
            var there = open.Zip(await LookFurtherAsync(anybodys, [.. anybodys.Select(AnswerFromMemory)], cancel)).Where(pair => pair.Second.Found).Select(pair => pair.First);
            foreach (var same in there.GroupBy(i => AuthorName.KeyOf(lookups[i].Asked!.Value.Author), StringComparer.Ordinal))
            {
                if ((await LookUpAuthorAsync(lookups[same.First()].Asked!.Value.Author, cancel)).Author?.CatalogId is not { Length: > 0 } id)
                    continue;
                var theirs = same.Select(i => lookups[i].By(id)).ToList();
                foreach (var (i, answer) in same.Zip(await LookFurtherAsync(theirs, [.. theirs.Select(AnswerFromMemory)], cancel)).Where(pair => pair.Second.Found))
                    answers[i] = answer;
            }
        }
        catch (BookStoreUnavailableException)
        {
            // Without the store the answers stay as they are.
        }

        return answers;
    }

    /// <summary>
    /// Reads from the store, in one request, all that the memory tier could not answer, and from the cold tier what the store does not
    /// have.
    /// </summary>
    /// <param name="answers">The answers of the memory tier; answers that are found are written into this array.</param>
    async Task<CacheAnswer[]> LookFurtherAsync(IReadOnlyList<Lookup> lookups, CacheAnswer[] answers, CancellationToken cancel)
    {
        BookStoreUnavailableException? away = null;
        try
        {
            await AskStoreAsync(lookups, answers, cancel);
        }
        catch (BookStoreUnavailableException e) when (_cold is not null)
        {
            away = e;
        }
        if (_cold is not null)
            await FindColdAsync(lookups, answers, away is not null, cancel);
        // Works from the memory or the cold tier can be served without the store; only the store can tell that nothing is stored.
        return away is null || Array.TrueForAll(answers, answer => answer.Found) ? answers : throw away;
    }

    /// <param name="answers">Answers that are found are written into this array, also if the store fails later.</param>
    async Task AskStoreAsync(IReadOnlyList<Lookup> lookups, CacheAnswer[] answers, CancellationToken cancel)
    {
        var open = Enumerable.Range(0, lookups.Count).Where(i => !answers[i].Found).ToList();
        if (open.Count == 0)
            return;
        foreach (var i in open)
            answers[i] = Answer(lookups[i], [.. lookups[i].Keys.Select(key => _memory.FindOld<IndexEntry>(key) ?? IndexEntry.Empty)], CacheTier.Memory);
        var asked = open.ConvertAll(i => lookups[i]);
        var keys = asked.SelectMany(lookup => lookup.Keys).Distinct().ToList();
        var versions = keys.ConvertAll(_memory.Version);
        if (await AskStoreAsync(FindInStoreAsync(asked, keys, cancel), open.TrueForAll(i => answers[i].Found), cancel) is not { } found)
            return;
        foreach (var (i, stored) in open.Zip(found.Answers))
            answers[i] = stored.Result is CacheResult.Miss && answers[i].Found ? stored with { Remembered = answers[i] } : stored;
        // "Nothing stored" is kept in memory only if another key of the lookup was answered: a search that waits for another process's
        // fetch must see what that process stores.
        var answered = open.Where(i => answers[i].Found).SelectMany(i => lookups[i].Keys).ToHashSet();
        foreach (var (key, version) in keys.Zip(versions))
        {
            if (found.Entries[key] is var entry && (entry.Works.Count > 0 || answered.Contains(key)))
                _memory.Set(key, entry, entry.Works, version);
        }
    }

    async Task<StoreAnswers> FindInStoreAsync(IReadOnlyList<Lookup> lookups, IReadOnlyList<IndexKey> keys, CancellationToken cancel)
    {
        var entries = keys.Zip(await _store.FindAsync(keys, cancel)).ToDictionary(pair => pair.First, pair => pair.Second);
        var crowds = lookups.SelectMany(lookup => lookup.Keys.Where(key => entries[key].IsCrowded).SelectMany(lookup.CrowdKeys)).Distinct().ToList();
        var crowded = crowds.Zip(crowds.Count == 0 ? [] : await _store.FindAsync(crowds, cancel)).ToLookup(pair => pair.First, pair => pair.Second);
        var answers = lookups.Select(lookup => Answer(lookup, [.. lookup.Keys.Select(key => WithCrowd(lookup, key))], CacheTier.Store)).ToArray();
        var open = Enumerable.Range(0, answers.Length).Where(i => !answers[i].Found).ToList();
        foreach (var (i, until) in open.Zip(open.Count == 0 ? [] : await _store.FindMissingAsync(open.ConvertAll(i => lookups[i].Missing), cancel)))
            answers[i] = MissingOrMiss(until);
        return new StoreAnswers(entries, answers);

        IndexEntry WithCrowd(Lookup lookup, IndexKey key) => !entries[key].IsCrowded
            ? entries[key]
            : new IndexEntry([.. lookup.CrowdKeys(key).SelectMany(crowd => crowded[crowd]).SelectMany(entry => entry.Works).Concat(entries[key].Works).DistinctBy(work => work.Read().Id, StringComparer.Ordinal)]);
    }

    /// <summary>The answer from entries that were read a short time ago; a miss from the first key on that was not read.</summary>
    CacheAnswer AnswerFromMemory(Lookup lookup)
    {
        for (var place = 0; place < lookup.Keys.Count && _memory.Find<IndexEntry>(lookup.Keys[place]) is { } entry; place++)
        {
            if (entry.IsCrowded && lookup.CrowdKeys(lookup.Keys[place]).Any())
                break;
            if (Answer(lookup, place, entry, CacheTier.Memory) is { } answer)
                return answer;
        }
        return CacheAnswer.Miss;
    }

    /// <param name="entries">The index entries of the lookup's keys, in the same order.</param>
    CacheAnswer Answer(Lookup lookup, IReadOnlyList<IndexEntry> entries, CacheTier tier)
    {
        for (var place = 0; place < entries.Count; place++)
        {
            if (Answer(lookup, place, entries[place], tier) is { } answer)
                return answer;
        }
        return CacheAnswer.Miss;
    }

    /// <summary>The answer from the index entry of one of the lookup's keys; null if none of its works matches.</summary>
    CacheAnswer? Answer(Lookup lookup, int place, IndexEntry entry, CacheTier tier)
    {
        if (entry.Works.Count == 0)
            return null;
        var works = entry.Works.Where(work => IsServable(work.StoredAt) && lookup.Accepts(work, isExact: place == 0)).ToList();
        return works.Count > 0 ? Answer(works, works.Max(work => work.StoredAt), FreshFor(lookup.Keys[place]), null, tier) : null;
    }

    CacheAnswer Answer(IEnumerable<StoredWork> works, DateTimeOffset since, TimeSpan fresh, AuthorRef? author, CacheTier tier)
    {
        var found = works.OrderByDescending(work => work.Editions).ToList();
        var age = _time.GetUtcNow() - since;
        return new CacheAnswer(
            age <= fresh ? CacheResult.Hit : CacheResult.Stale,
            age > TimeSpan.Zero ? age : TimeSpan.Zero,
            [.. found.Select(work => work.Json)],
            [.. found.Select(work => work.WarmedBy).OfType<Guid>().Distinct()],
            author)
        {
            FreshFor = fresh,
            StaleFor = _options.ServableFor > fresh ? _options.ServableFor - fresh : TimeSpan.Zero,
            Tier = tier,
        };
    }

    /// <summary>The fresh time, varied by ±10 %; always the same for the same entry.</summary>
    TimeSpan FreshFor(IndexKey key) =>
        (key.Kind switch { 't' => _options.TitleFresh, 'i' => _options.IsbnFresh, _ => _options.AuthorFresh })
        * (0.9 + (0.2 * IndexKey.Spread(key.Text)));

    sealed record StoreAnswers(IReadOnlyDictionary<IndexKey, IndexEntry> Entries, CacheAnswer[] Answers);
}
