using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>Fetches one author's bibliography in as few calls as possible, nearly always one.</summary>
sealed class FetchAuthor(OpenLibrarySearch searching, PartialResults unfinished, OpenLibraryOptions options, TimeProvider time)
{
    const int MostMerges = 3;

    /// <summary>The number of the reader's titles in one call.</summary>
    const int MostTitles = 10;

    /// <summary>The number of works requested in a search by name, which also finds the works of namesakes.</summary>
    int WorksByName => Math.Min(options.PageSize, Math.Max(options.MaxWorksPerAuthor, 100));

    public async Task<AuthorAnswer> RunAsync(AuthorQuestion question, CancellationToken cancel) => Answer(
        question.CatalogId is { Length: > 0 } id
            ? await ByIdAsync(question, ReadWork.Id(id), cancel)
            : await ByNameAsync(question, cancel));

    /// <summary>A text that identifies the author of a question, by id or by name.</summary>
    public static string About(AuthorQuestion question) => question.CatalogId is { Length: > 0 } id ? ReadWork.Id(id) : question.Author;

    /// <summary>The works of an author that was chosen by evidence already.</summary>
    public async Task<AuthorAnswer> RunAsync(NamesakeChoice choice, string about, CancellationToken cancel)
    {
        var (works, total) = await AllByKeyAsync(choice.SameIds, options.MaxWorksPerAuthor, about, cancel);
        return Answer(new Found(choice.Author, works, total, choice.Reason));
    }

    /// <summary>All works that list one of these ids, works with the most editions first.</summary>
    public async Task<IReadOnlyList<Work>> AllOfAsync(IReadOnlyList<string> ids, int authors, string? about, CancellationToken cancel) =>
        (await AllByKeyAsync(ids, int.MaxValue, about, cancel, authors)).Works;

    /// <param name="works">All works, those with the most editions first.</param>
    public AuthorAnswer Answer(AuthorRef author, IReadOnlyList<Work> works, string? reason, int calls) =>
        Answer(new Found(author, [.. works.Take(options.MaxWorksPerAuthor)], works.Count, reason), calls);

    AuthorAnswer Answer(Found? found) => Answer(found, searching.Calls);

    AuthorAnswer Answer(Found? found, int calls) => new(
        found is null || found.Works.Count == 0
            ? null
            : new Bibliography(found.Author, found.Works, time.GetUtcNow(), OpenLibraryCatalog.ProviderName, calls, found.Total, found.Reason),
        calls);

    async Task<Found?> ByIdAsync(AuthorQuestion question, string id, CancellationToken cancel)
    {
        for (var merges = 0; ; merges++)
        {
            var (works, total) = await AllByKeyAsync([id], options.MaxWorksPerAuthor, About(question), cancel);
            if (works.Count > 0)
            {
                return new Found(AuthorOf(works, id, question.Author), works, total, Reason: null);
            }

            // No works under this key: the record may have been merged since we received the id.
            if (merges == MostMerges || await searching.MergedIntoAsync(id, cancel) is not { } other || other == id)
            {
                return null;
            }

            id = other;
        }
    }

    async Task<Found?> ByNameAsync(AuthorQuestion question, CancellationToken cancel)
    {
        var name = SearchQuery.Words(AuthorName.Tidy(question.Author));
        if (name.Length == 0)
        {
            return null;
        }

        var byName = question with { CatalogId = null };
        var page = await searching.FindAsync((api, cancel) => api.FindByAuthorAsync(name, WorksByName, cancel), cancel, about: About(question));
        var choice = Namesakes.Choose(byName, page.Works);
        IReadOnlyList<Work> own = choice is { IsByBooks: true } || question.HintIsbns.Count == 0 ? [] : await BooksByIsbnAsync(byName, cancel);
        var proven = Namesakes.Choose(byName, own) is { Confidence: Confidence.Sure, SameIds.Count: > 0 } sure ? sure : null;
        if (proven is { IsOtherName: false })
        {
            return await AllOfAsync(proven);
        }

        IReadOnlySet<string> alsoCalledSo = new HashSet<string>();
        if (page.Works.Count > 0 && (choice is null ? proven is null : proven is not null))
        {
            // The works were found by another name of an author, perhaps by the searched name.
            var records = await searching.FindAuthorsAsync(SearchQuery.Authors([], [name]), FetchAuthors.AuthorRecordsPerCall, authors: 1, About(question), cancel);
            alsoCalledSo = records.WhoIsAlsoCalled(question.Author).Select(record => record.Id).ToHashSet(StringComparer.Ordinal);
            choice = Namesakes.Choose(byName, [.. page.Works.UnionBy(own, work => work.Id)], alsoCalledSo);
        }

        if (choice is null && page.Found <= page.Read && SearchQuery.OtherSpellings(question) is { Count: > 0 } others)
        {
            page = await searching.FindAsync((api, cancel) => api.FindAsync(SearchQuery.ByAuthorName(others), 0, WorksByName, cancel), cancel, about: About(question));
            choice = Namesakes.Choose(byName, [.. page.Works.UnionBy(own, work => work.Id)]);
        }
        else if (choice is not { IsByBooks: true } && question.HintTitles.Count > 0 && page.Found > page.Read)
        {
            // Namesakes with more works fill the first page.
            var next = await searching.FindAsync((api, cancel) => api.FindAsync(SearchQuery.ByAuthorName([name]), page.Read, WorksByName, cancel), cancel, about: About(question));
            page = next with { Works = [.. page.Works, .. next.Works], Read = page.Read + next.Read };
            choice = Namesakes.Choose(byName, [.. page.Works.UnionBy(own, work => work.Id)], alsoCalledSo);
        }

        if (choice is not { IsByBooks: true } && page.Found > page.Read && SearchQuery.Titles(question, MostTitles) is { Count: > 0 } titles)
        {
            // They fill the second page too.
            var named = await searching.FindAsync((api, cancel) => api.FindAsync(SearchQuery.ByTitleAndName(titles, name), 0, WorksByName, cancel), cancel, about: About(question));
            page = page with { Works = [.. page.Works.UnionBy(named.Works, work => work.Id)] };
            choice = Namesakes.Choose(byName, [.. page.Works.UnionBy(own, work => work.Id)], alsoCalledSo);
            if (choice is { IsByBooks: false })
            {
                choice = choice with { Reason = $"a guess: none of your books decides it; {choice.Author.Name} is one of many with this name", Confidence = Confidence.Guess };
            }
        }

        choice ??= proven;
        if (choice is null && SearchQuery.Surname(question) is { } surname && SearchQuery.Titles(question, MostTitles) is { Count: > 0 } known)
        {
            // The catalogue may have only the initials of this author, or the names for which the initials stand.
            page = await searching.FindAsync((api, cancel) => api.FindAsync(SearchQuery.ByTitleAndName(known, surname), 0, WorksByName, cancel), cancel, about: About(question));
            return Namesakes.Choose(byName, page.Works) is { IsByBooks: true, SameIds.Count: > 0 } found ? await AllOfAsync(found) : null;
        }

        if (choice is null)
        {
            return null;
        }

        IReadOnlyList<Work> theirs = [.. page.Works.Where(choice.Wrote).Take(options.MaxWorksPerAuthor)];
        return choice.SameIds.Count > 0 && (own.Any(choice.Wrote) || IsWorthMoreCalls(page, theirs.Count))
            ? await AllOfAsync(choice)
            : new Found(choice.Author, theirs, Total(page, choice), choice.Reason);

        async Task<Found> AllOfAsync(NamesakeChoice author)
        {
            var (works, total) = await AllByKeyAsync(author.SameIds, options.MaxWorksPerAuthor, About(question), cancel);
            return new Found(author.Author, works, total, author.Reason);
        }
    }

    /// <summary>Works that have one of the reader's ISBNs.</summary>
    async Task<IReadOnlyList<Work>> BooksByIsbnAsync(AuthorQuestion question, CancellationToken cancel) => question.KnownBooks.Count > 0
        ? question.KnownBooks
        : (await searching.FindAsync(OpenLibraryCatalog.ByIsbn([.. question.HintIsbns.Take(OpenLibraryCatalog.MostIsbns)]), cancel, about: About(question))).Works;

    // The page has the works with the most editions. Further pages are fetched if the limit is larger than a page, or if namesakes fill
    // most of this page; a few works of other authors among a hundred are not worth twice the calls.
    bool IsWorthMoreCalls(Page page, int theirs) =>
        page.Found > page.Read
        && theirs < options.MaxWorksPerAuthor
        && (options.MaxWorksPerAuthor > WorksByName || theirs * 2 < page.Works.Count);

    // For works beyond the page the author is unknown: the share on the page is assumed for them.
    static int Total(Page page, NamesakeChoice choice)
    {
        var theirs = page.Works.Count(choice.Wrote);
        return page.Found <= page.Read ? theirs : (int)Math.Round((double)page.Found * theirs / page.Works.Count);
    }

    async Task<(IReadOnlyList<Work> Works, int Total)> AllByKeyAsync(IReadOnlyList<string> keys, int most, string? about, CancellationToken cancel, int authors = 1)
    {
        var query = SearchQuery.ByAuthorKey(keys);
        var (kept, read) = unfinished.Take(query);
        var works = kept.ToList();
        var known = works.Select(work => work.Id).ToHashSet(StringComparer.Ordinal);
        try
        {
            Page page;
            do
            {
                var (offset, limit) = (read, Math.Min(options.PageSize, most - read));
                page = await searching.FindAsync((api, cancel) => api.FindAsync(query, offset, limit, cancel), cancel, authors, about);
                read += page.Read;
                works.AddRange(page.Works.Where(work => known.Add(work.Id)));
            }
            while (page.Read > 0 && read < page.Found && read < most);

            return (works, page.Found);
        }
        catch
        {
            unfinished.Keep(query, works, read);
            throw;
        }
    }

    /// <summary>An author with the name as the works spell it.</summary>
    /// <param name="id">Some works may list the author under another id: those of a merged record that are not indexed again yet.</param>
    public static AuthorRef AuthorOf(IReadOnlyList<Work> works, string id, string asked)
    {
        var authors = works.SelectMany(work => work.Authors).ToList();
        return authors.Find(author => author.CatalogId == id)
            ?? authors.Where(author => author.CatalogId is not null && AuthorName.KeyOf(author.Name) == AuthorName.KeyOf(asked))
                .GroupBy(author => author.CatalogId, StringComparer.Ordinal)
                .MaxBy(group => group.Count())?.First()
            ?? new AuthorRef(AuthorName.Tidy(asked), id);
    }

    sealed record Found(AuthorRef Author, IReadOnlyList<Work> Works, int Total, string? Reason);
}
