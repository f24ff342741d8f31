using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using CacheWarming.Bibliographies;

namespace CacheWarming.BookCaching.Layout;

/// <summary>A key that a search looks up. Only this type defines how titles, ISBNs and authors are written in a store.</summary>
/// <param name="Kind"><c>t</c>itle, <c>i</c>sbn, <c>a</c>uthor; in the cold tier also <c>h</c>ome of a work.</param>
readonly record struct IndexKey(char Kind, string Text)
{
    static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    /// <summary>
    /// The same in every process. Different keys can have the same hash, so the key of an entry found by hash must be compared too.
    /// </summary>
    public long Hash => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(Text.AsSpan()), Kind);

    /// <summary>One of the keys under which a title is stored and looked up.</summary>
    public static IndexKey Title(string titleKey) => new('t', Clean(titleKey));

    /// <summary>A title that is searched together with an author: a miss with one author says nothing about another author.</summary>
    public static IndexKey Title(string titleKey, string authorKey) => new('t', Clean(titleKey) + '\u001f' + Clean(authorKey));

    /// <summary>
    /// The works that a catalogue returned instead of a title that it does not have. No title's key has this sign next to a word.
    /// </summary>
    public static IndexKey Near(string titleKey) => Title(titleKey + " ~");

    public static IndexKey Isbn(Isbn isbn) => new('i', isbn.Digits);

    /// <summary>An author by catalogue id, or by the key of a name.</summary>
    public static IndexKey Author(string idOrNameKey) => new('a', Clean(idOrNameKey));

    /// <summary>An author who is searched together with books: an author may be unknown with some books and known with others.</summary>
    public static IndexKey Author(string nameKey, string evidence) => new('a', Clean(nameKey) + '\u001f' + evidence);

    /// <summary>All works stored at one home.</summary>
    public static IndexKey AtHome(string home) => new('h', Clean(home));

    /// <summary>The home of a bibliography and its works: the author's id, or the name if the catalogue gives no id.</summary>
    public static string Home(AuthorRef author) =>
        author.CatalogId is { Length: > 0 } id ? Clean(id) : "name:" + Clean(AuthorName.KeyOf(author.Name));

    /// <summary>
    /// The one home of a work with several authors, computed from the work alone: the first author with an id, else the first name, else
    /// the work's own id.
    /// </summary>
    public static string Home(Work work) => AuthorAtHome(work) is { } author ? Home(author) : "work:" + Clean(work.Id);

    /// <summary>The author under whom a work is stored; null if the work has no author.</summary>
    public static AuthorRef? AuthorAtHome(Work work) =>
        work.Authors.FirstOrDefault(author => author.CatalogId is { Length: > 0 }) ?? (work.Authors is [var first, ..] ? first : null);

    /// <summary>
    /// Removes characters that would end a pointer (one pointer is one line), and shortens keys that are too long for a store.
    /// </summary>
    public static string Clean(string text)
    {
        if (text.Length > 400)
            text = text[..400];
        // A lone half of a surrogate pair would be read back as another character.
        if (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        if (!text.AsSpan().ContainsAny(Controls))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            clean.Append(char.IsControl(c) ? '_' : c);
        return clean.ToString();
    }

    /// <summary>A number from 0 to 1, the same for the same text in every process and version.</summary>
    public static double Spread(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        // The low bits of an FNV hash are well mixed, the high ones less so.
        return (hash & 0xFFFF) / 65535.0;
    }
}
