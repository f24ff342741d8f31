using System.Text.RegularExpressions;
using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>One of many authors asked for, and what is known so far of who that is.</summary>
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

    /// <summary>To look for the name with; empty where the id is known.</summary>
    public string NameWords { get; }

    /// <summary>To look for the name with when nobody is found so.</summary>
    public IReadOnlyList<string> OtherSpellings { get; }

    /// <summary>Those who have the name beside another one.</summary>
    HashSet<string> _alsoCalledSo = [];

    /// <summary>Everybody who may be meant.</summary>
    public IReadOnlyList<string> Ids { get; private set; }

    /// <summary>Their works, as far as the authors' records say.</summary>
    public int Works { get; private set; }

    /// <summary>Who it is by the reader's own ISBNs.</summary>
    public NamesakeChoice? Choice { get; private set; }

    /// <summary>Too many works to be asked for with others, or nothing is known that others could be asked with.</summary>
    public bool IsAlone { get; private set; } = true;

    /// <summary>The catalogue has nobody called so.</summary>
    public bool IsUnknown { get; private set; }

    public AuthorOutcome? Outcome { get; set; }

    /// <summary>
    /// Whether a question for several can name this author: by a well-formed id, or by two whole words. "J. Smith" finds thousands of people.
    /// </summary>
    public bool IsDistinctive => IsByName ? NameWords.Split(' ').Count(word => word.Count(char.IsLetterOrDigit) > 1) > 1 : AuthorId.IsMatch(Ids[0]);

    bool IsByName => Question.CatalogId is not { Length: > 0 };

    /// <summary>Nothing but its ISBNs may tell who it is, and they were not asked for.</summary>
    public bool MayBeKnownByIsbn => Question is { HintIsbns.Count: > 0, KnownBooks.Count: 0 };

    public void AskAlone() => (IsUnknown, IsAlone) = (false, true);

    /// <param name="books">Works by readers' ISBNs.</param>
    /// <param name="asked">The ISBNs that were asked for: those that brought nothing are not asked for again.</param>
    public void ChooseBy(ILookup<Isbn, Work> books, HashSet<Isbn> asked)
    {
        if (!IsByName || Question.HintIsbns.Count == 0)
        {
            return;
        }

        IReadOnlyList<Work> own = [.. Question.HintIsbns.SelectMany(isbn => books[isbn]).DistinctBy(book => book.Id)];
        Question = Question with { KnownBooks = own, HintIsbns = [.. Question.HintIsbns.Where(isbn => books.Contains(isbn) || !asked.Contains(isbn))] };
        if (Namesakes.Choose(Question, own) is { Confidence: Confidence.Sure, SameIds.Count: > 0 } choice)
        {
            (Choice, Ids) = (choice, choice.SameIds);
        }
    }

    /// <param name="records">Authors with the ids or names that were asked for; null when the catalogue could not say.</param>
    public void Identify(AuthorRecords? records, OpenLibraryOptions options)
    {
        if (records is null)
        {
            return;
        }

        var meant = records.With(Ids).Concat(IsByName ? records.WhoMayBear(Question.Author) : []).DistinctBy(record => record.Id).ToList();
        if (meant.Count == 0)
        {
            // An id without a record may have been merged into another: only asking alone finds that out.
            IsUnknown = Ids.Count == 0;
            IsAlone = !IsUnknown;
            return;
        }

        IsUnknown = false;
        if (Choice is { IsOtherName: true } && meant.Exists(record => !Choice.SameIds.Contains(record.Id)))
        {
            // An ISBN names somebody of another name, and there is one of the very name: their works decide.
            Choice = null;
        }

        _alsoCalledSo = IsByName ? [.. records.WhoIsAlsoCalled(Question.Author).Select(record => record.Id)] : [];
        Works = meant.Sum(record => record.Works);
        // Of more than twice what is kept of an author most would be received in vain.
        IsAlone = Works > Math.Min(2 * options.MaxWorksPerAuthor, options.PageSize);
        Ids = IsAlone ? Ids : [.. meant.Select(record => record.Id)];
    }

    /// <summary>The outcome by an answer to a question for several.</summary>
    /// <param name="works">All works of everybody who was asked for.</param>
    /// <returns>Null when the answer does not tell: ask alone.</returns>
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

    [GeneratedRegex("^OL[0-9]+A$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex AuthorId { get; }
}

/// <summary>The answer to a question for several authors' works.</summary>
sealed class WorksByAuthor(IReadOnlyList<Work> works)
{
    readonly ILookup<string, int> _places = works.SelectMany((work, place) => work.Authors.Select(author => (author.CatalogId, Place: place)))
        .Where(pair => pair.CatalogId is not null).ToLookup(pair => pair.CatalogId!, pair => pair.Place, StringComparer.Ordinal);

    /// <summary>Works by one of these or several, each once, in the order of the answer.</summary>
    public IReadOnlyList<Work> Of(IReadOnlyList<string> ids) => [.. ids.SelectMany(id => _places[id]).Distinct().Order().Select(place => works[place])];
}
