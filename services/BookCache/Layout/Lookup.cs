using CacheWarming.Bibliographies;

namespace CacheWarming.BookCaching.Layout;

/// <summary>One lookup of a search: the keys to read, most specific first, and the rule which of the works found match.</summary>
/// <param name="Missing">The key under which a miss is stored.</param>
sealed record Lookup(IReadOnlyList<IndexKey> Keys, IndexKey Missing)
{
    string? _title;
    string? _authorKey;
    string? _authorId;
    bool _isNear;
    Isbn? _isbn;

    /// <summary>Keys of the title with this author, for titles that have too many works; empty if the search has no author.</summary>
    public IEnumerable<IndexKey> CrowdKeys(IndexKey title) =>
        _authorKey is null ? [] : AuthorName.GroupsOf(_authorKey).Select(group => IndexKey.Title(title.Text, group));

    public static Lookup For(string title, string? author)
    {
        var hasAuthor = !string.IsNullOrWhiteSpace(author);
        var authorKey = hasAuthor ? AuthorName.KeyOf(author!) : null;
        var missing = hasAuthor ? IndexKey.Title(Title.KeyOf(title), authorKey!) : IndexKey.Title(Title.KeyOf(title));
        return new Lookup([.. Title.LookupKeys(title).Select(IndexKey.Title)], missing) { _title = title, _authorKey = authorKey, Asked = hasAuthor ? (title, author!) : null };
    }

    /// <summary>The searched title and author name; null for a search without an author.</summary>
    public (string Title, string Author)? Asked { get; private init; }

    /// <summary>The same lookup for the author with this catalogue id, instead of the name.</summary>
    public Lookup By(string catalogId) => this with { _authorId = catalogId };

    /// <summary>
    /// Looks up similar works: those that a catalogue returned instead, else all works of this title (other authors, other subtitles).
    /// </summary>
    public static Lookup Near(string title)
    {
        var same = For(title, null);
        return same with { _isNear = true, Keys = [IndexKey.Near(Title.KeyOf(title)), .. same.Keys] };
    }

    public static Lookup For(Isbn isbn) => new([IndexKey.Isbn(isbn)], IndexKey.Isbn(isbn)) { _isbn = isbn };

    /// <param name="isExact">Whether the work was found under the most specific key, so that its title need not be compared.</param>
    public bool Accepts(StoredWork stored, bool isExact)
    {
        if (_isbn is { } isbn)
            return stored.Has(isbn);
        if (_isNear || (isExact && _authorKey is null))
            return true;
        var work = stored.Read();
        return (isExact || Title.Matches(_title!, work.Title))
            && (_authorKey is null ? !Title.NamesAnotherAuthor(_title!, work) : (_authorId is null ? IsBy(work, _authorKey) : work.Authors.Any(author => author.CatalogId == _authorId)));
    }

    public static bool IsBy(Work work, string authorKey) =>
        work.Authors.Any(author => AuthorName.MayBeSame(authorKey, author.Name));
}
