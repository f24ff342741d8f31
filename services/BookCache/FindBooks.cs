using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>Works with this title, in whatever spelling, with or without series and subtitle.</summary>
    /// <param name="author">When given, only works that list somebody of about this name.</param>
    public async Task<CacheAnswer> FindTitleAsync(string title, string? author, CancellationToken cancel) =>
        _tally.Count(await LookUpAsync(Lookup.For(title, author), cancel));

    /// <summary>At most so many works that are near what a search for a title did not find, as far as they are stored.</summary>
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

    /// <summary>Whether a work is what <see cref="FindTitleAsync"/> would find for these words, once stored.</summary>
    public static bool Answers(Work work, string title, string? author) =>
        Title.Matches(title, work.Title)
        && (string.IsNullOrWhiteSpace(author) ? !Title.NamesAnotherAuthor(title, work) : Lookup.IsBy(work, AuthorName.KeyOf(author)));

    /// <summary>The work that has this ISBN; more than one where the catalogue has duplicates.</summary>
    public async Task<CacheAnswer> FindIsbnAsync(Isbn isbn, CancellationToken cancel) =>
        _tally.Count(await LookUpAsync(Lookup.For(isbn), cancel));

    /// <summary>Which of these books a search would find, by the very lookups that searches make. Nothing is fetched or changed.</summary>
    public async Task<IReadOnlyList<ProbedBook>> ProbeAsync(IReadOnlyList<BookProbe> books, CancellationToken cancel)
    {
        var titles = await LookUpAsync([.. books.Select(book => Lookup.For(book.Title, book.Author))], cancel);
        var isbns = await LookUpAsync([.. books.Where(book => book.Isbn is not null).Select(book => Lookup.For(book.Isbn!.Value))], cancel);
        var byIsbn = books.Where(book => book.Isbn is not null).Select(book => book.Isbn!.Value).Zip(isbns).DistinctBy(pair => pair.First)
            .ToDictionary(pair => pair.First, pair => pair.Second.Found);
        return [.. books.Zip(titles, (book, title) => new ProbedBook(title.Found, book.Isbn is { } isbn && byIsbn[isbn]))];
    }

    /// <summary>
    /// Works in memory or in the store that have one of these ISBNs: evidence of who wrote a reader's books, without a call. The cold tier is not
    /// asked: when a job begins, <see cref="ProbeAsync"/> has already brought back what it holds of the job's books.
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

    /// <summary>Titles that are there, but by nobody of the asked name: that name may have led to their author when it was warmed, a pen name or one in other letters.</summary>
    /// <param name="answers">Completed here.</param>
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
            // The answers stand without it.
        }

        return answers;
    }

    /// <summary>What memory does not answer is asked of the store in one go, and what that lost of the cold tier.</summary>
    /// <param name="answers">Memory's, completed here.</param>
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
        // What memory or the cold tier answers needs no store; "nothing" is for the store to say.
        return away is null || Array.TrueForAll(answers, answer => answer.Found) ? answers : throw away;
    }

    /// <param name="answers">Completed as far as it goes, also when the store is away.</param>
    async Task AskStoreAsync(IReadOnlyList<Lookup> lookups, CacheAnswer[] answers, CancellationToken cancel)
    {
        var open = Enumerable.Range(0, lookups.Count).Where(i => !answers[i].Found).ToList();
        if (open.Count == 0)
            return;
        foreach (var i in open)
            answers[i] = Answer(lookups[i], [.. lookups[i].Keys.Select(key => _recent.FindOld<IndexEntry>(key) ?? IndexEntry.Empty)], CacheTier.Memory);
        var asked = open.ConvertAll(i => lookups[i]);
        var keys = asked.SelectMany(lookup => lookup.Keys).Distinct().ToList();
        var versions = keys.ConvertAll(_recent.Version);
        if (await AskStoreAsync(FindInStoreAsync(asked, keys, cancel), open.TrueForAll(i => answers[i].Found), cancel) is not { } found)
            return;
        foreach (var (i, stored) in open.Zip(found.Answers))
            answers[i] = stored.Result is CacheResult.Miss && answers[i].Found ? stored with { Remembered = answers[i] } : stored;
        // "Nothing here" is kept only beside a better key's answer: whoever waits for a fetch must see what another process stored.
        var answered = open.Where(i => answers[i].Found).SelectMany(i => lookups[i].Keys).ToHashSet();
        foreach (var (key, version) in keys.Zip(versions))
        {
            if (found.Shelves[key] is var shelf && (shelf.Works.Count > 0 || answered.Contains(key)))
                _recent.Set(key, shelf, shelf.Works, version);
        }
    }

    async Task<StoreAnswers> FindInStoreAsync(IReadOnlyList<Lookup> lookups, IReadOnlyList<IndexKey> keys, CancellationToken cancel)
    {
        var shelves = keys.Zip(await _store.FindAsync(keys, cancel)).ToDictionary(pair => pair.First, pair => pair.Second);
        var crowds = lookups.SelectMany(lookup => lookup.Keys.Where(key => shelves[key].IsCrowded).SelectMany(lookup.CrowdKeys)).Distinct().ToList();
        var crowded = crowds.Zip(crowds.Count == 0 ? [] : await _store.FindAsync(crowds, cancel)).ToLookup(pair => pair.First, pair => pair.Second);
        var answers = lookups.Select(lookup => Answer(lookup, [.. lookup.Keys.Select(key => WithCrowd(lookup, key))], CacheTier.Store)).ToArray();
        var open = Enumerable.Range(0, answers.Length).Where(i => !answers[i].Found).ToList();
        foreach (var (i, until) in open.Zip(open.Count == 0 ? [] : await _store.FindMissingAsync(open.ConvertAll(i => lookups[i].Missing), cancel)))
            answers[i] = MissingOrMiss(until);
        return new StoreAnswers(shelves, answers);

        IndexEntry WithCrowd(Lookup lookup, IndexKey key) => !shelves[key].IsCrowded
            ? shelves[key]
            : new IndexEntry([.. lookup.CrowdKeys(key).SelectMany(crowd => crowded[crowd]).SelectMany(shelf => shelf.Works).Concat(shelves[key].Works).DistinctBy(work => work.Read().Id, StringComparer.Ordinal)]);
    }

    /// <summary>What was read a moment ago; a miss from the first key on that was not.</summary>
    CacheAnswer AnswerFromMemory(Lookup lookup)
    {
        for (var place = 0; place < lookup.Keys.Count && _recent.Find<IndexEntry>(lookup.Keys[place]) is { } shelf; place++)
        {
            if (shelf.IsCrowded && lookup.CrowdKeys(lookup.Keys[place]).Any())
                break;
            if (Answer(lookup, place, shelf, CacheTier.Memory) is { } answer)
                return answer;
        }
        return CacheAnswer.Miss;
    }

    /// <param name="shelves">What stands under the lookup's keys, in their order.</param>
    CacheAnswer Answer(Lookup lookup, IReadOnlyList<IndexEntry> shelves, CacheTier tier)
    {
        for (var place = 0; place < shelves.Count; place++)
        {
            if (Answer(lookup, place, shelves[place], tier) is { } answer)
                return answer;
        }
        return CacheAnswer.Miss;
    }

    /// <summary>What the shelf under one of the lookup's keys answers; null when nothing of it is meant.</summary>
    CacheAnswer? Answer(Lookup lookup, int place, IndexEntry shelf, CacheTier tier)
    {
        if (shelf.Works.Count == 0)
            return null;
        var works = shelf.Works.Where(work => IsServable(work.StoredAt) && lookup.Accepts(work, isExact: place == 0)).ToList();
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

    /// <summary>±10 %, always the same for the same entry.</summary>
    TimeSpan FreshFor(IndexKey key) =>
        (key.Kind switch { 't' => _options.TitleFresh, 'i' => _options.IsbnFresh, _ => _options.AuthorFresh })
        * (0.9 + (0.2 * IndexKey.Spread(key.Text)));

    sealed record StoreAnswers(IReadOnlyDictionary<IndexKey, IndexEntry> Shelves, CacheAnswer[] Answers);
}
