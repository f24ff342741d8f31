using System.Runtime.CompilerServices;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Catalogs.Coalescing;
using CacheWarming.Contracts;

namespace CacheWarming.Discovery.Warming;

/// <summary>
/// Warms a batch of authors: takes bibliographies that are stored already, fetches the others together (one fetch at a time for an author
/// in the whole cluster) and stores each before its result is returned. An author that is delivered again is found in the cache and needs
/// no call.
/// </summary>
sealed class WarmAuthors(BookCache cache, ICatalog catalog, SimilarAuthors similar, IFetchLock fetches, RecalledJobs recalled, TimeProvider time)
{
    /// <summary>Longer than any person's name. A longer name is an error of the catalogue and is left out of the tables.</summary>
    const int LongestName = 300;

    /// <summary>Returns each author's result as soon as it is stored.</summary>
    /// <exception cref="BookStoreUnavailableException">The cache can't be used: nothing is stored for authors without a result.</exception>
    public async IAsyncEnumerable<IReadOnlyList<AuthorResult>> WarmAsync(IReadOnlyList<AuthorQueued> authors, [EnumeratorCancellation] CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var all = authors.Select((author, index) => new Asked(index, author)).ToList();
        var open = new List<Asked>();
        await foreach (var known in KnownAsync(all, again: false, open, started, cancel))
            yield return known;
        if (open.Count == 0)
            yield break;

        // Locked by name even if the id is known: an author from the export (by name) and the same one as a co-author (by id) then share
        // one fetch.
        var locks = await fetches.TryAcquireAsync([.. open.Select(asked => asked.Lock).Distinct(StringComparer.Ordinal)], cancel);
        var mine = open.DistinctBy(asked => asked.Lock, StringComparer.Ordinal).Where(asked => locks.Held.Contains(asked.Lock)).ToList();
        await using (locks.Release)
        {
            await foreach (var done in FetchAsync(mine, started, cancel))
                yield return done;
        }

        // Authors that other processes are fetching, or authors of this batch with the same name. No lock is held here, so waiting can't
        // cause a deadlock.
        foreach (var waiting in open.Except(mine))
        {
            var turn = await fetches.AcquireAsync(waiting.Lock, cancel);
            await using var _ = turn;
            await foreach (var done in FetchAsync([waiting], started, cancel))
                yield return done;
        }
    }

    /// <param name="unknown">Receives the authors that the cache does not have.</param>
    async IAsyncEnumerable<IReadOnlyList<AuthorResult>> KnownAsync(
        IReadOnlyList<Asked> authors, bool again, List<Asked> unknown, long started, [EnumeratorCancellation] CancellationToken cancel)
    {
        var stored = await cache.FindWarmAuthorsAsync([.. authors.Select(asked => asked.Question)], again, cancel);
        unknown.AddRange(authors.Where((_, i) => stored[i] is null));
        var known = new List<AuthorResult>();
        foreach (var (asked, found) in authors.Zip(stored).Where(pair => pair.Second is not null))
            known.Add(await KnownAsync(asked, found!, started, cancel));
        if (known.Count > 0)
            yield return known;
    }

    async IAsyncEnumerable<IReadOnlyList<AuthorResult>> FetchAsync(IReadOnlyList<Asked> authors, long started, [EnumeratorCancellation] CancellationToken cancel)
    {
        var missing = new List<Asked>();
        await foreach (var known in KnownAsync(authors, again: true, missing, started, cancel))
            yield return known;
        if (missing.Count == 0)
            yield break;

        // If its result can't be stored, the same call would be repeated again and again.
        await cache.ThrowIfFullAsync(cancel);
        while (missing.Count > 0)
        {
            var wanted = missing.Where(asked => !recalled.Contains(asked.Author)).ToList();
            if (wanted.Count < missing.Count)
                yield return [.. missing.Except(wanted).Select(asked => new AuthorResult(asked.Index, null, null))];
            missing = wanted;
            if (missing.Count == 0)
                yield break;
            using var watch = recalled.WatchFor(missing.ConvertAll(asked => asked.Author));
            var questions = await QuestionsAsync(missing, cancel);
            await foreach (var progress in UntilAsync(catalog.WorksOfAuthorsAsync(questions, Caller.Warming, cancel, watch.Recalled), watch.Recalled, cancel))
            {
                await StoreBooksAsync(progress.Books, wanted, cancel);
                var done = progress.Authors.Select(outcome => (Asked: wanted[outcome.Index], outcome)).ToList();
                missing = [.. missing.Except(done.Select(one => one.Asked))];
                if (done.Count > 0)
                    yield return await StoreAsync(done, started, cancel);
            }
            // A recall ends the fetch before its next call; the authors that were not recalled are fetched again.
        }
    }

    static async IAsyncEnumerable<AuthorsProgress> UntilAsync(
        IAsyncEnumerable<AuthorsProgress> fetch, CancellationToken end, [EnumeratorCancellation] CancellationToken cancel)
    {
        var progress = fetch.GetAsyncEnumerator(cancel);
        await using var _ = progress;
        while (!end.IsCancellationRequested && await MoveNextAsync())
            yield return progress.Current;

        async Task<bool> MoveNextAsync()
        {
            try
            {
                return await progress.MoveNextAsync();
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    /// <summary>Adds the reader's books that are stored already, which show who their authors are.</summary>
    async Task<IReadOnlyList<AuthorQuestion>> QuestionsAsync(IReadOnlyList<Asked> authors, CancellationToken cancel)
    {
        var books = await cache.FindWorksAsync([.. authors.Where(asked => asked.Question.CatalogId is null).SelectMany(asked => asked.Question.HintIsbns)], cancel);
        return [.. authors.Select(asked => asked.Question with { KnownBooks = [.. asked.Question.HintIsbns.SelectMany(isbn => books[isbn]).DistinctBy(work => work.Id)] })];
    }

    /// <summary>Stores the reader's own books at once; they count for the job for which they were fetched.</summary>
    async Task StoreBooksAsync(IReadOnlyList<Work> books, IReadOnlyList<Asked> authors, CancellationToken cancel)
    {
        foreach (var job in books.GroupBy(book => authors.FirstOrDefault(asked => asked.Question.HintIsbns.Intersect(book.Isbns).Any())?.Author.JobId))
        {
            if (job.Key is { } warmedBy)
                await cache.StoreAsync([.. job], warmedBy, cancel);
        }
    }

    async Task<IReadOnlyList<AuthorResult>> StoreAsync(IReadOnlyList<(Asked Asked, AuthorOutcome Outcome)> authors, long started, CancellationToken cancel)
    {
        var fetched = authors.Where(pair => pair.Outcome.Answer?.Bibliography is not null).ToList();
        if (fetched.Count > 0)
        {
            await cache.StoreAsync([.. fetched.Select(pair => new FetchedAuthor(pair.Outcome.Answer!.Bibliography!, pair.Asked.Question, pair.Asked.Author.JobId))], cancel);
            await cache.MarkProcessedAsync(
                [.. fetched.Select(pair => new ProcessedAuthor(pair.Asked.Author.Author, pair.Outcome.Answer!.Bibliography!.Works.Count, pair.Asked.Author.Depth))], cancel);
        }
        var unknown = authors.Where(pair => pair.Outcome.Answer is { Bibliography: null }).Select(pair => pair.Asked.Question).ToList();
        if (unknown.Count > 0)
            await cache.StoreUnknownAuthorsAsync(unknown, cancel);

        var outcomes = new List<AuthorResult>();
        foreach (var (asked, outcome) in authors)
        {
            outcomes.Add(outcome switch
            {
                { Answer: { Bibliography: { } bibliography } answer } =>
                    await AnswerAsync(asked, WarmingOutcome.Warmed, bibliography, answer.UpstreamCalls, bibliography.Reason, started, cancel),
                { Answer: { } answer } =>
                    await AnswerAsync(asked, WarmingOutcome.NotFound, null, answer.UpstreamCalls, NotKnown, started, cancel),
                _ => new AuthorResult(asked.Index, null, outcome.Trouble, outcome.CallsInVain),
            });
        }
        return outcomes;
    }

    string NotKnown => $"not known to {catalog.Name}";

    Task<AuthorResult> KnownAsync(Asked asked, StoredAuthor stored, long started, CancellationToken cancel)
    {
        if (stored.Bibliography is not { } bibliography)
            return AnswerAsync(asked, WarmingOutcome.NotFound, null, 0, NotKnown, started, cancel);
        // Stored for this same row by an earlier delivery that crashed before it could send the result: it counts as this row's work, with
        // its calls.
        return stored.WarmedBy == asked.Author.JobId && stored.WarmedAs == asked.Author.AuthorKey
            ? AnswerAsync(asked, WarmingOutcome.Warmed, bibliography, bibliography.UpstreamCalls, bibliography.Reason, started, cancel)
            // Without the reason of the resolution, which may name a book from the library for which it was fetched.
            : AnswerAsync(asked, WarmingOutcome.AlreadyWarm, bibliography, 0, null, started, cancel);
    }

    async Task<AuthorResult> AnswerAsync(
        Asked asked, WarmingOutcome outcome, Bibliography? bibliography, int calls, string? reason, long started, CancellationToken cancel)
    {
        var author = asked.Author;
        IReadOnlyList<CoAuthor> others = [];
        var more = 0;
        if (author.BySubject && bibliography is not null)
        {
            try
            {
                (others, more) = await similar.OfAsync(bibliography, cancel);
            }
            catch (CatalogUnavailableException e)
            {
                // The works are stored already: if the author is delivered again, only this call is repeated.
                return new AuthorResult(asked.Index, null, e);
            }
        }
        var answer = new AuthorWarmed(
            author.JobId, author.AuthorKey, author.Author, bibliography?.Author.CatalogId, author.Depth, author.Attempt, outcome,
            bibliography?.Works.Count ?? 0,
            bibliography is null ? [] : [.. CoAuthorsOf(bibliography).Concat(others).Where(c => c.Name.Length <= LongestName).DistinctBy(c => c.CatalogId ?? c.Name)],
            bibliography is null ? [] : [.. bibliography.Works.Where(w => w.Authors.Count > 1).Select(w => w.Id)],
            calls + more, time.GetElapsedTime(started), time.GetUtcNow(), reason);
        DiscoveryTelemetry.Count(answer);
        return new AuthorResult(asked.Index, answer, null);
    }

    static IEnumerable<CoAuthor> CoAuthorsOf(Bibliography bibliography) =>
        CoAuthors.Find(bibliography).Select(c => new CoAuthor(c.Name, c.CatalogId, c.SharedWorks, Math.Round(c.Weight, 3)));

    sealed record Asked(int Index, AuthorQueued Author)
    {
        public AuthorQuestion Question { get; } = new(Author.Author, Author.CatalogId, Author.HintTitles, [.. Author.HintIsbns.Select(Isbn.FromDigits)]);

        public string Lock { get; } = AuthorName.KeyOf(Author.Author);
    }
}

/// <summary>The result of one author of a batch: an answer or an exception; neither if the author was recalled.</summary>
/// <param name="Index">The author's index in the batch.</param>
/// <param name="Trouble">A <see cref="CatalogUnavailableException"/> or an <see cref="UnreadableAnswerException"/>.</param>
/// <param name="CallsInVain">Calls made before the exception.</param>
sealed record AuthorResult(int Index, AuthorWarmed? Answer, Exception? Trouble, int CallsInVain = 0);
