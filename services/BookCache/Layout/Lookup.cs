using CacheWarming.Bibliographies;

namespace CacheWarming.BookCaching.Layout;

/// <summary>One thing a search asks for: the keys to look under, most specific first, and which of the works found are meant.</summary>
/// <param name="Missing">Under which it would stand that there is nothing.</param>
sealed record Lookup(IReadOnlyList<IndexKey> Keys, IndexKey Missing)
{
    string? _title;
    string? _authorKey;
    string? _authorId;
    bool _isNear;
    Isbn? _isbn;

    /// <summary>Where further works of the author stand when a title has too many; none where no author was named.</summary>
    public IEnumerable<IndexKey> CrowdKeys(IndexKey title) =>
        _authorKey is null ? [] : AuthorName.GroupsOf(_authorKey).Select(group => IndexKey.Title(title.Text, group));

    public static Lookup For(string title, string? author)
    {
        var hasAuthor = !string.IsNullOrWhiteSpace(author);
        var authorKey = hasAuthor ? AuthorName.KeyOf(author!) : null;
        var missing = hasAuthor ? IndexKey.Title(Title.KeyOf(title), authorKey!) : IndexKey.Title(Title.KeyOf(title));
        return new Lookup([.. Title.LookupKeys(title).Select(IndexKey.Title)], missing) { _title = title, _authorKey = authorKey, Asked = hasAuthor ? (title, author!) : null };
    }

    /// <summary>The author's name as it was asked for, and the title; null where no author was.</summary>
    public (string Title, string Author)? Asked { get; private init; }

    /// <summary>The same title by whoever has this id in the catalogue, whatever the name.</summary>
    public Lookup By(string catalogId) => this with { _authorId = catalogId };

    /// <summary>What a catalogue gave instead, else whatever stands under the title's keys: the same title by others, other subtitles.</summary>
    public static Lookup Near(string title)
    {
        var same = For(title, null);
        return same with { _isNear = true, Keys = [IndexKey.Near(Title.KeyOf(title)), .. same.Keys] };
    }

    public static Lookup For(Isbn isbn) => new([IndexKey.Isbn(isbn)], IndexKey.Isbn(isbn)) { _isbn = isbn };

    /// <param name="isExact">Found under the most specific key: the title agrees then.</param>
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
