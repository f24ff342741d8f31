using System.Runtime.CompilerServices;
using CacheWarming.Bibliographies;
using CacheWarming.Catalogs.Calls;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>
/// Fetches many authors' bibliographies in few calls: first the reader's own books by ISBN, then the authors' records with their numbers of
/// works, then the works of as many authors as fit into one answer. Authors with very many works, or with very common names, are fetched
/// alone.
/// </summary>
sealed class FetchAuthors(OpenLibrarySearch searching, FetchAuthor single, BatchSize size, OpenLibraryOptions options)
{
    /// <summary>With fewer authors, a call for each alone needs no more calls.</summary>
    const int FewestTogether = 3;

    /// <summary>Limited because names are long and a request line has at most 8 KB.</summary>
    const int NamesPerCall = 50;
    public const int AuthorRecordsPerCall = 1_000;

    /// <summary>The number of authors whose titles are searched for in one call.</summary>
    const int TitlesPerCall = 12;

    /// <summary>
    /// The number of calls in a row that one author with a bad answer makes fail, until it is asked for alone. After more failures the
    /// provider is the cause.
    /// </summary>
    const int MostFailuresInARow = 8;

    int _failuresInARow;

    public async IAsyncEnumerable<AuthorsProgress> RunAsync(IReadOnlyList<AuthorQuestion> questions, [EnumeratorCancellation] CancellationToken cancel)
    {
        var shared = Shared(questions);
        var authors = questions.Select((question, index) => new PlannedAuthor(index, question with { SharedIsbns = shared })).ToList();
        CatalogUnavailableException? closed = null;
        if (Math.Min(authors.Count, size.Now) >= FewestTogether)
        {
            var books = authors.SelectMany(author => author.Question.KnownBooks).ToList();
            var asked = new HashSet<Isbn>();
            await foreach (var part in InPartsAsync(Isbns(authors), OpenLibraryCatalog.MostIsbns, FindBooksAsync, cancel))
            {
                closed ??= part.Trouble as CatalogUnavailableException;
                asked.UnionWith(part.Answer is null ? [] : part.Items);
                if (part.Answer is { Count: > 0 } found)
                {
                    books.AddRange(found);
                    yield return new AuthorsProgress([], found);
                }
            }

            var byIsbn = books.SelectMany(book => book.Isbns.Select(isbn => (Isbn: isbn, Book: book))).ToLookup(pair => pair.Isbn, pair => pair.Book);
            authors.ForEach(author => author.ChooseBy(byIsbn, asked));
            await foreach (var part in InPartsAsync([.. authors.Where(author => author.IsDistinctive)], NamesPerCall, FindRecordsAsync, cancel, closed))
            {
                closed ??= part.Trouble as CatalogUnavailableException;
                foreach (var author in part.Items)
                {
                    author.Identify(part.Answer, options);
                }
            }

            // No author has exactly this name: try it with separated initials, or without a title or a middle name.
            await foreach (var part in InPartsAsync([.. authors.Where(author => author.MayBeSpeltOtherwise)], NamesPerCall / 2, FindOtherSpellingsAsync, cancel, closed))
            {
                closed ??= part.Trouble as CatalogUnavailableException;
                foreach (var author in part.Items)
                {
                    author.Identify(part.Answer, options);
                }
            }

            authors.ForEach(author => author.TakeAlike(options));
            // The catalogue may have only the initials of an author, or the names for which the initials stand.
            await foreach (var part in InPartsAsync([.. authors.Where(author => author is { IsUnknown: true, TitlesBySurname: not null })], TitlesPerCall, FindTitlesAsync, cancel, closed))
            {
                closed ??= part.Trouble as CatalogUnavailableException;
                foreach (var author in part.Items.Where(_ => part.Answer is not null))
                {
                    author.ChooseBy(part.Answer!);
                }
            }

            // Too few of them had ISBNs for a common call.
            authors.FindAll(author => author is { IsUnknown: true, MayBeKnownByIsbn: true }).ForEach(author => author.AskAlone());
        }

        var calls = 0;
        foreach (var call in Plan(authors))
        {
            if (call is [{ IsAlone: true } alone])
            {
                if (closed is null)
                {
                    alone.Outcome = await AskAloneAsync(alone, cancel);
                    closed = alone.Outcome.Trouble as CatalogUnavailableException;
                    yield return Settle([alone.Outcome]);
                }

                continue;
            }

            await foreach (var part in InPartsAsync(call, size.Now, FindWorksAsync, cancel, closed))
            {
                closed ??= part.Trouble as CatalogUnavailableException;
                foreach (var author in part.Items)
                {
                    author.Outcome = part.Answer is { } works ? author.Choose(works, single) : null;
                }

                foreach (var author in part.Items.Where(author => author.Outcome is null && closed is null))
                {
                    // The index does not agree with the author's record: it was merged a short while ago, or is not indexed again yet.
                    author.Outcome = await AskAloneAsync(author, cancel);
                    closed = author.Outcome.Trouble as CatalogUnavailableException;
                }

                yield return Settle([.. part.Items.Select(author => author.Outcome).OfType<AuthorOutcome>()]);
            }
        }

        var left = authors.Where(author => author.Outcome is null).Select(author => new AuthorOutcome(author.Index, null, closed)).ToList();
        if (left.Count > 0)
        {
            yield return Settle(left);
        }

        AuthorsProgress Settle(List<AuthorOutcome> outcomes)
        {
            // Calls since the last settled author are counted for the first author that has an answer.
            var made = searching.Calls - calls;
            if (outcomes.FindIndex(outcome => outcome.Answer is not null) is var first and >= 0)
            {
                outcomes[first] = outcomes[first] with { Answer = outcomes[first].Answer!.Having(made) };
                calls = searching.Calls;
            }
            else if (outcomes.Count > 0)
            {
                outcomes[0] = outcomes[0] with { CallsInVain = made };
                calls = searching.Calls;
            }

            return new AuthorsProgress(outcomes, []);
        }
    }

    /// <summary>In the given order, the best first: each author together with those after it that fit into the same answer.</summary>
    IEnumerable<IReadOnlyList<PlannedAuthor>> Plan(IReadOnlyList<PlannedAuthor> authors)
    {
        foreach (var unknown in authors.Where(author => author.IsUnknown).Take(1))
        {
            yield return [.. authors.Where(author => author.IsUnknown)];
        }

        var together = new List<PlannedAuthor>();
        var works = 0;
        foreach (var author in authors.Where(author => !author.IsUnknown))
        {
            if (author.IsAlone)
            {
                yield return [author];
                continue;
            }

            if (together.Count > 0 && works + author.Works > options.PageSize)
            {
                yield return together;
                (together, works) = ([], 0);
            }

            together.Add(author);
            works += author.Works;
        }

        if (together.Count > 0)
        {
            yield return together;
        }
    }

    /// <summary>ISBNs that are listed with two people, such as an author and a translator in one cell.</summary>
    static HashSet<Isbn> Shared(IReadOnlyList<AuthorQuestion> questions) =>
    [
        .. questions.SelectMany(question => question.HintIsbns.Distinct().Select(isbn => (isbn, question.Author))).GroupBy(pair => pair.isbn)
            .Where(same => same.Any(pair => !AuthorName.MayBeSame(pair.Author, same.First().Author))).Select(same => same.Key),
    ];

    static List<Isbn> Isbns(IEnumerable<PlannedAuthor> authors)
    {
        var asking = authors.Where(author => author.Question is { CatalogId: null or "", KnownBooks.Count: 0, HintIsbns.Count: > 0 }).ToList();
        return asking.Count < FewestTogether ? [] : [.. asking.SelectMany(author => author.Question.HintIsbns).Distinct()];
    }

    async Task<IReadOnlyList<Work>> FindBooksAsync(IReadOnlyList<Isbn> isbns, CancellationToken cancel) =>
        (await searching.FindAsync(OpenLibraryCatalog.ByIsbn(isbns), cancel, isbns.Count)).Works;

    async Task<AuthorRecords> FindRecordsAsync(IReadOnlyList<PlannedAuthor> authors, CancellationToken cancel)
    {
        var query = SearchQuery.Authors(
            [.. authors.SelectMany(author => author.Ids).Distinct(StringComparer.Ordinal)],
            authors.Select(author => author.NameWords).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal));
        if (query.Length == 0)
        {
            return new AuthorRecords([], isComplete: true);
        }

        var found = await searching.FindAuthorsAsync(query, AuthorRecordsPerCall, authors.Count, About(authors), cancel);
        return found.IsComplete ? found
            : throw new UnreadableAnswerException(OpenLibraryCatalog.ProviderName, $"more than {AuthorRecordsPerCall} authors are called so");
    }

    async Task<AuthorRecords> FindOtherSpellingsAsync(IReadOnlyList<PlannedAuthor> authors, CancellationToken cancel)
    {
        var names = authors.SelectMany(author => author.OtherSpellings).Distinct(StringComparer.Ordinal);
        return await searching.FindAuthorsAsync(SearchQuery.Authors([], names), AuthorRecordsPerCall, authors.Count, About(authors), cancel);
    }

    async Task<WorksByAuthor> FindWorksAsync(IReadOnlyList<PlannedAuthor> authors, CancellationToken cancel)
    {
        var ids = authors.SelectMany(author => author.Ids).Distinct(StringComparer.Ordinal).ToList();
        return new WorksByAuthor(ids.Count == 0 ? [] : await single.AllOfAsync(ids, authors.Count, About(authors), cancel));
    }

    async Task<IReadOnlyList<Work>> FindTitlesAsync(IReadOnlyList<PlannedAuthor> authors, CancellationToken cancel) =>
        (await searching.FindAsync((api, cancel) => api.FindAsync(string.Join(" OR ", authors.Select(author => author.TitlesBySurname)), 0, options.PageSize, cancel), cancel, authors.Count, About(authors))).Works;

    static string? About(IReadOnlyList<PlannedAuthor> authors) => authors is [var one] ? FetchAuthor.About(one.Question) : null;

    async Task<AuthorOutcome> AskAloneAsync(PlannedAuthor author, CancellationToken cancel)
    {
        try
        {
            return new AuthorOutcome(
                author.Index, await (author.Choice is { } choice ? single.RunAsync(choice, FetchAuthor.About(author.Question), cancel) : single.RunAsync(author.Question, cancel)));
        }
        catch (UnreadableAnswerException e) when (e.IsFaultOfProvider)
        {
            return new AuthorOutcome(author.Index, null, new CatalogUnavailableException(e.Provider, RetryDelays.AfterFailure, e.Message, e));
        }
        catch (Exception trouble) when (trouble is CatalogUnavailableException or UnreadableAnswerException)
        {
            return new AuthorOutcome(author.Index, null, trouble);
        }
    }

    /// <summary>
    /// Asks for as many items at once as allowed; after a failure due to size the items are asked for in halves, down to one.
    /// </summary>
    /// <param name="closed">If the provider is away, no further call is made.</param>
    async IAsyncEnumerable<Part<TItem, TAnswer>> InPartsAsync<TItem, TAnswer>(
        IReadOnlyList<TItem> items, int most, Func<IReadOnlyList<TItem>, CancellationToken, Task<TAnswer>> ask, [EnumeratorCancellation] CancellationToken cancel,
        CatalogUnavailableException? closed = null)
        where TAnswer : class
    {
        var parts = new Stack<IReadOnlyList<TItem>>(items.Chunk(Math.Min(most, size.Now)).Reverse());
        while (closed is null && parts.TryPop(out var part))
        {
            TAnswer? answer = null;
            Exception? trouble = null;
            try
            {
                answer = await ask(part, cancel);
                _failuresInARow = 0;
            }
            catch (UnreadableAnswerException e) when (++_failuresInARow > MostFailuresInARow)
            {
                trouble = closed = new CatalogUnavailableException(e.Provider, RetryDelays.AfterFailure, e.Message, e);
            }
            catch (Exception tooMuch) when (part.Count > 1 && tooMuch is UnreadableAnswerException or CatalogUnavailableException { IsPerhapsTooMuch: true })
            {
                size.Learn(part.Count, wasTooMuch: true);
                foreach (var half in part.Chunk((part.Count + 1) / 2).Reverse())
                {
                    parts.Push(half);
                }

                continue;
            }
            catch (Exception e) when (e is CatalogUnavailableException or UnreadableAnswerException)
            {
                trouble = e;
                closed = e as CatalogUnavailableException;
            }

            yield return new Part<TItem, TAnswer>(part, answer, trouble);
        }
    }

    sealed record Part<TItem, TAnswer>(IReadOnlyList<TItem> Items, TAnswer? Answer, Exception? Trouble);
}
