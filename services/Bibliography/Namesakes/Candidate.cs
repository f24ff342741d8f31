namespace CacheWarming.Bibliographies;

/// <summary>A person of the catalogue who may be the one in the question, with the evidence for it.</summary>
sealed class Candidate
{
    /// <summary>With so many works an author is known by the name.</summary>
    const int KnownAuthorWorks = 5;

    readonly HashSet<Isbn> _isbns = [];
    readonly HashSet<string> _titles = [];
    readonly string _nameKey;
    readonly int _editions;
    readonly bool _isOtherScript;

    Candidate(AuthorQuestion question, IReadOnlyList<TitleForms> hints, AuthorRef author, IReadOnlyList<Work> works, bool isAlsoCalledSo)
    {
        Author = author;
        Works = works.Count;
        Likeness = NameLikeness.Compare(question.Author, author.Name);
        if (isAlsoCalledSo && Likeness < Likeness.Similar)
            Likeness = Likeness.Similar;
        _nameKey = AuthorName.KeyOf(author.Name);
        if (Likeness == Likeness.None && question.HintIsbns.Count == 0)
            return;
        var mayBeOne = Likeness == Likeness.None && Scripts.MayBeOne(question.Author, author.Name);
        var contradicts = Likeness == Likeness.None && Scripts.Contradict(question.Author, author.Name);
        IsOtherName = Likeness == Likeness.None && !mayBeOne;
        _isOtherScript = Scripts.Differ(question.Author, author.Name);
        var (soleWorks, soleIsbns) = (0, new HashSet<Isbn>());
        foreach (var work in works)
        {
            _editions += work.EditionCount;
            var isOwn = Likeness == Likeness.None && work.Isbns.Any(question.HintIsbns.Contains);
            var isOnlyOnes = isOwn && work.Isbns.Any(isbn => question.HintIsbns.Contains(isbn) && !question.SharedIsbns.Contains(isbn));
            IsProvenByBooks |= isOwn
                && (mayBeOne || (isOnlyOnes && !contradicts))
                && work.Authors.Where(one => Scripts.Differ(one.Name, question.Author)).DistinctBy(one => one.CatalogId).ToList() is [var only] && only.CatalogId == author.CatalogId
                && !work.Authors.Any(one => NameLikeness.Compare(question.Author, one.Name) != Likeness.None);
            if (question.HintIsbns.Count > 0)
                _isbns.UnionWith(work.Isbns.Where(question.HintIsbns.Contains));
            var isSoleAuthor = isOnlyOnes && work.Authors.Count == 1 && !contradicts && !Names(work.Title, author.Name);
            if (isSoleAuthor)
            {
                soleWorks++;
                soleIsbns.UnionWith(work.Isbns.Where(question.HintIsbns.Contains));
                IsProvenByBooks |= (soleWorks > 1 && soleIsbns.Count > 1) || Scripts.SoundAlike(question.Author, author.Name);
            }

            if (hints.Count == 0)
                continue;
            var title = TitleForms.From(work.Title);
            IsProvenByBooks |= isSoleAuthor && hints.Any(hint => hint.Matches(title));
            _titles.UnionWith(hints.Where(hint => hint.Matches(title)).Select(hint => hint.FullKey));
        }
    }

    public AuthorRef Author { get; }

    public Likeness Likeness { get; }

    public int Works { get; }

    /// <summary>Whether only the user's books speak for this person: the name is another one, and not the same in another script.</summary>
    public bool IsOtherName { get; }

    /// <summary>
    /// Whether the user's books prove the author although the name does not: a pen name by ISBN and title of a work without other authors,
    /// or by the ISBNs of two such works; another spelling by one ISBN of such a work;
    /// a name in another script by an ISBN, if it is the only such name and does not sound like another person's. An ISBN that is listed
    /// with two people proves no other name. A person with the searched name who wrote one of the user's books has priority, because an
    /// ISBN may be mistyped.
    /// </summary>
    public bool IsProvenByBooks { get; private set; }

    public int IsbnHits => _isbns.Count;

    public int TitleHits => _titles.Count;

    // An ISBN identifies one book; a title such as "Poems" may belong to many authors.
    int Evidence => (3 * IsbnHits) + TitleHits;

    /// <summary>All authors of the works, best first: by catalogue id, or by name if the catalogue gives no id.</summary>
    public static List<Candidate> AllIn(AuthorQuestion question, IReadOnlyList<Work> works, IReadOnlySet<string>? alsoCalledSo = null)
    {
        var hints = question.HintTitles.Select(TitleForms.From).Where(hint => hint.FullKey.Length > 0).ToList();
        var candidates = works
                .SelectMany(work => work.Authors.Select(author => (Author: author, Work: work)))
                .GroupBy(pair => (pair.Author.CatalogId, Key: pair.Author.CatalogId is null ? AuthorName.KeyOf(pair.Author.Name) : ""))
                .Select(group => new Candidate(
                    question,
                    hints,
                    Spelling(group.Select(pair => pair.Author)),
                    [.. group.Select(pair => pair.Work).DistinctBy(work => work.Id)],
                    group.Key.CatalogId is { } id && alsoCalledSo?.Contains(id) is true))
                .ToList();
        List<Candidate> named =
        [
            .. candidates
                .Where(candidate => candidate.Likeness >= Likeness.Similar || candidate.IsProvenByBooks || (candidate.Likeness == Likeness.Surname && candidate.Evidence > 0))
                .OrderByDescending(candidate => candidate.Likeness != Likeness.None && candidate.Evidence > 0)
                .ThenByDescending(candidate => candidate.Evidence)
                .ThenByDescending(candidate => candidate.Likeness)
                .ThenByDescending(candidate => candidate.Works)
                .ThenByDescending(candidate => candidate._editions)
                .ThenBy(candidate => candidate.Author.CatalogId, StringComparer.Ordinal)
                .ThenBy(candidate => candidate._nameKey, StringComparer.Ordinal),
        ];
        named.RemoveAll(candidate => candidate.IsOtherName && named.Exists(candidate.YieldsTo));
        return named.Count == 0 && question.HintTitles.Count + question.HintIsbns.Count == 0 && Foremost(candidates.FindAll(one => one.Likeness == Likeness.Surname), works) is { } foremost
            ? [foremost]
            : named;
    }

    // Catalogues list some editions with their translator or editor alone, so a known author of the searched name comes before the person
    // of another name; a namesake with few works, none of them the user's, does not come before a pen name. A name in a script that can't
    // be compared is rather a translator's.
    bool YieldsTo(Candidate named) =>
        named.Likeness >= Likeness.Similar && (named.Evidence > 0 || named.Works >= KnownAuthorWorks || (_isOtherScript && !named._isOtherScript));

    // "Freeman's Arrival" is a collection that John Freeman published, with stories by others.
    static bool Names(string title, string author) => NameForms.Simplified(author).Words is [.., { Length: > 3 } surname]
        && Folding.Words(Folding.Fold(title)).Exists(word => word.StartsWith(surname, StringComparison.Ordinal));

    /// <summary>
    /// The person meant by a surname alone: with at least five works and four fifths of the editions, if no other person with this surname
    /// has half as many. "Tolkien", but not the name of a family of writers.
    /// </summary>
    static Candidate? Foremost(List<Candidate> bearers, IReadOnlyList<Work> works)
    {
        var ids = bearers.Select(one => (one.Author.CatalogId, one._nameKey)).ToHashSet();
        var editions = works.Where(work => work.Authors.Any(author => ids.Contains((author.CatalogId, AuthorName.KeyOf(author.Name))))).Sum(work => work.EditionCount);
        return bearers.MaxBy(one => one._editions) is { Works: >= KnownAuthorWorks, _editions: > 0 } best && 5L * best._editions >= 4L * editions
            && bearers.TrueForAll(other => other == best || 2L * other._editions < best._editions) ? best : null;
    }

    /// <summary>
    /// Whether this is the same person under another id: the same name, and books of the user that the other one does not have.
    /// </summary>
    public bool IsSplitOff(Candidate other) =>
        _nameKey == other._nameKey && (!_isbns.IsSubsetOf(other._isbns) || !_titles.IsSubsetOf(other._titles));

    /// <summary>The spelling used by the most works.</summary>
    public static AuthorRef Spelling(IEnumerable<AuthorRef> spellings) => spellings
        .GroupBy(author => author)
        .OrderByDescending(group => group.Count())
        .ThenBy(group => group.Key.Name, StringComparer.Ordinal)
        .First().Key;
}
