using System.Text.RegularExpressions;
using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>One of many authors that are asked for, with what is known so far about who it is.</summary>
sealed partial class PlannedAuthor
{
    public PlannedAuthor(int index, AuthorQuestion question)
    {
        (Index, Question) = (index, question);
        Ids = question.CatalogId is { Length: > 0 } id ? [ReadWork.Id(id)] : [];
        NameWords = Ids.Count > 0 ? "" : SearchQuery.Words(AuthorName.Tidy(question.Author));
        OtherSpellings = Ids.Count > 0 ? [] : SearchQuery.OtherSpellings(question);
    }

    public int Index { get; }

    public AuthorQuestion Question { get; private set; }

    /// <summary>The search words of the name; empty if the id is known.</summary>
    public string NameWords { get; }

    /// <summary>Other search words, for a name that is not found.</summary>
    public IReadOnlyList<string> OtherSpellings { get; }

    /// <summary>Limited because titles are long.</summary>
    const int MostTitles = 2;

    readonly List<AuthorEntry> _meant = [];
    readonly List<AuthorEntry> _alike = [];

    /// <summary>Ids of authors that have the name as a further name.</summary>
    readonly HashSet<string> _alsoCalledSo = [];

    /// <summary>Ids of all authors that may be meant.</summary>
    public IReadOnlyList<string> Ids { get; private set; }

    /// <summary>The number of their works, according to the authors' records.</summary>
    public int Works { get; private set; }

    /// <summary>The choice among namesakes by the reader's own ISBNs.</summary>
    public NamesakeChoice? Choice { get; private set; }

    /// <summary>
    /// Whether it must be asked for alone: it has too many works, or there is neither an id nor a name for a common call.
    /// </summary>
    public bool IsAlone { get; private set; } = true;

    /// <summary>Whether the catalogue has no author with this name.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>Whether no author of exactly this name was found, but the catalogue may have the name in another spelling.</summary>
    public bool MayBeSpeltOtherwise => (IsUnknown || Choice is { IsOtherName: true }) && OtherSpellings.Count > 0;

    public AuthorOutcome? Outcome { get; set; }

    /// <summary>
    /// Whether a common call can name this author: by a well-formed id, or by two whole words. "J. Smith" finds thousands of people.
    /// </summary>
    public bool IsDistinctive => IsByName ? NameWords.Split(' ').Count(word => word.Count(char.IsLetterOrDigit) > 1) > 1 : AuthorId.IsMatch(Ids[0]);

    bool IsByName => Question.CatalogId is not { Length: > 0 };

    /// <summary>Whether only its ISBNs can show who it is, and these were not asked for yet.</summary>
    public bool MayBeKnownByIsbn => Question is { HintIsbns.Count: > 0, KnownBooks.Count: 0 };

    bool MayBeProvenByBook => Question.HintTitles.Count + Question.HintIsbns.Count > 0;

    /// <summary>If no author has the name: those with a name so like it that a book may prove who is meant.</summary>
    public void TakeAlike(OpenLibraryOptions options)
    {
        if (IsUnknown && _alike.Count > 0)
            Identify(new AuthorRecords(_alike, isComplete: true), [.. _alike], options);
    }

    /// <summary>A query for the reader's titles by an author with this surname; null if the question has no titles or no surname.</summary>
    public string? TitlesBySurname => IsByName && SearchQuery.Surname(Question) is { } surname && SearchQuery.Titles(Question, MostTitles) is { Count: > 0 } titles
        ? SearchQuery.ByTitleAndName(titles, surname)
        : null;

    /// <param name="works">Works with the titles of this and other authors.</param>
    public void ChooseBy(IReadOnlyList<Work> works)
    {
        if (Namesakes.Choose(Question, works) is { IsByBooks: true, IsOtherName: false, SameIds.Count: > 0 } choice)
        {
            (Choice, Ids) = (choice, choice.SameIds);
            AskAlone();
        }
    }

    public void AskAlone() => (IsUnknown, IsAlone) = (false, true);

    /// <param name="books">Works by readers' ISBNs.</param>
    /// <param name="asked">The ISBNs that were asked for; those without a work are not asked for again.</param>
    public void ChooseBy(ILookup<Isbn, Work> books, HashSet<Isbn> asked)
    {
        if (!IsByName || Question.HintIsbns.Count == 0)
        {
            return;
        }

        IReadOnlyList<Work> own = [.. Question.HintIsbns.SelectMany(isbn => books[isbn]).DistinctBy(book => book.Id)];
        Question = Question with { KnownBooks = own, HintIsbns = [.. Question.HintIsbns.Where(isbn => books.Contains(isbn) || !asked.Contains(isbn))] };
        // Whether the catalogue has an author of the searched name is asked first; for a name that no common call can have, alone.
        if (Namesakes.Choose(Question, own) is { Confidence: Confidence.Sure, SameIds.Count: > 0 } choice && (IsDistinctive || !choice.IsOtherName))
        {
            (Choice, Ids) = (choice, choice.SameIds);
        }
    }

    /// <param name="records">Authors with the ids or names that were asked for; null if the catalogue's answer was not complete.</param>
    public void Identify(AuthorRecords? records, OpenLibraryOptions options)
    {
        if (records is null)
        {
            return;
        }

        if (IsByName && MayBeProvenByBook)
            _alike.AddRange(records.WhoMayBeProven(Question.Author));
        Identify(records, records.With(Ids).Concat(IsByName ? records.WhoMayBear(Question.Author) : []), options);
    }

    void Identify(AuthorRecords records, IEnumerable<AuthorEntry> meant, OpenLibraryOptions options)
    {
        _meant.AddRange([.. meant.DistinctBy(record => record.Id).ExceptBy(_meant.Select(record => record.Id), record => record.Id)]);
        if (_meant.Count == 0)
        {
            // An id without a record may have been merged into another one; only a call for it alone shows that.
            IsUnknown = Ids.Count == 0;
            IsAlone = !IsUnknown;
            return;
        }

        IsUnknown = false;
        if (Choice is { IsOtherName: true } && _meant.Exists(record => !Choice.SameIds.Contains(record.Id)))
        {
            // The ISBN belongs to an author with another name, and there is an author with exactly this name: the works decide.
            Choice = null;
        }

        if (IsByName)
            _alsoCalledSo.UnionWith(records.WhoIsAlsoCalled(Question.Author).Select(record => record.Id));
        Works = _meant.Sum(record => record.Works);
        // If there are more than twice as many works as are kept, most of a common answer would be useless.
        IsAlone = Works > Math.Min(2 * options.MaxWorksPerAuthor, options.PageSize);
        Ids = IsAlone ? Ids : [.. _meant.Select(record => record.Id)];
    }

    /// <summary>The outcome, from the answer to a common call.</summary>
    /// <param name="works">All works of all authors of the call.</param>
    /// <returns>Null if the answer does not decide it; the author is then asked for alone.</returns>
    public AuthorOutcome? Choose(WorksByAuthor works, FetchAuthor single)
    {
        if (IsUnknown)
        {
            return new AuthorOutcome(Index, new AuthorAnswer(null, 0));
        }

        var theirs = works.Of(Ids);
        if (theirs.Count == 0)
        {
            return Works == 0 ? new AuthorOutcome(Index, new AuthorAnswer(null, 0)) : null;
        }

        if (!IsByName)
        {
            return new AuthorOutcome(Index, single.Answer(FetchAuthor.AuthorOf(theirs, Ids[0], Question.Author), theirs, reason: null, calls: 0));
        }

        return Namesakes.Choose(Question with { CatalogId = null }, theirs, _alsoCalledSo) is { } choice
            ? new AuthorOutcome(Index, single.Answer(choice.Author, [.. theirs.Where(choice.Wrote)], choice.Reason, calls: 0))
            : new AuthorOutcome(Index, new AuthorAnswer(null, 0));
    }

    [GeneratedRegex("^OL[0-9]+A$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex AuthorId { get; }
}

/// <summary>The answer to a call for the works of several authors.</summary>
sealed class WorksByAuthor(IReadOnlyList<Work> works)
{
    readonly ILookup<string, int> _places = works.SelectMany((work, place) => work.Authors.Select(author => (author.CatalogId, Place: place)))
        .Where(pair => pair.CatalogId is not null).ToLookup(pair => pair.CatalogId!, pair => pair.Place, StringComparer.Ordinal);

    /// <summary>Works by one or several of these, each once, in the order of the answer.</summary>
    public IReadOnlyList<Work> Of(IReadOnlyList<string> ids) => [.. ids.SelectMany(id => _places[id]).Distinct().Order().Select(place => works[place])];
}
