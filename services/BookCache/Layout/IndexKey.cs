using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using CacheWarming.Bibliographies;

namespace CacheWarming.BookCaching.Layout;

/// <summary>What a search can ask for: the only place that says how a title, an ISBN or an author is written in a store.</summary>
/// <param name="Kind"><c>t</c>itle, <c>i</c>sbn, <c>a</c>uthor; in the cold tier also <c>h</c>ome of a work.</param>
readonly record struct IndexKey(char Kind, string Text)
{
    static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    /// <summary>The same in every process. Two keys can be made to have the same hash, so an entry found by it must be compared with the key.</summary>
    public long Hash => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(Text.AsSpan()), Kind);

    /// <summary>One of the keys under which a title is stored or looked for.</summary>
    public static IndexKey Title(string titleKey) => new('t', Clean(titleKey));

    /// <summary>A title that was looked for with an author: what is not found for one may be there for another.</summary>
    public static IndexKey Title(string titleKey, string authorKey) => new('t', Clean(titleKey) + '\u001f' + Clean(authorKey));

    /// <summary>What a catalogue gave for a title that it does not have. No title's key has such a sign beside words.</summary>
    public static IndexKey Near(string titleKey) => Title(titleKey + " ~");

    public static IndexKey Isbn(Isbn isbn) => new('i', isbn.Digits);

    /// <summary>An author by catalogue id, or by the key of a name.</summary>
    public static IndexKey Author(string idOrNameKey) => new('a', Clean(idOrNameKey));

    /// <summary>An author who was looked for with books: who is unknown with some may be known with others.</summary>
    public static IndexKey Author(string nameKey, string evidence) => new('a', Clean(nameKey) + '\u001f' + evidence);

    /// <summary>Everything at home in one place.</summary>
    public static IndexKey AtHome(string home) => new('h', Clean(home));

    /// <summary>Where a bibliography stands, and where its works do: the author's id, or a name when the catalogue gives none.</summary>
    public static string Home(AuthorRef author) =>
        author.CatalogId is { Length: > 0 } id ? Clean(id) : "name:" + Clean(AuthorName.KeyOf(author.Name));

    /// <summary>
    /// The one place of a work with several authors, a pure function of the work: the first author with an id,
    /// else the first name, else the work itself.
    /// </summary>
    public static string Home(Work work) => AuthorAtHome(work) is { } author ? Home(author) : "work:" + Clean(work.Id);

    /// <summary>With whom a work is at home; null when it names nobody.</summary>
    public static AuthorRef? AuthorAtHome(Work work) =>
        work.Authors.FirstOrDefault(author => author.CatalogId is { Length: > 0 }) ?? (work.Authors is [var first, ..] ? first : null);

    /// <summary>Pointers are lines; nothing that ends one may stand in a key, and no key is longer than a store likes.</summary>
    public static string Clean(string text)
    {
        if (text.Length > 400)
            text = text[..400];
        // Half a surrogate pair would come back as another character.
        if (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        if (!text.AsSpan().ContainsAny(Controls))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            clean.Append(char.IsControl(c) ? '_' : c);
        return clean.ToString();
    }

    /// <summary>The same number for the same text in every process and version, from 0 to 1.</summary>
    public static double Spread(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        // The low bits of FNV are well mixed, its high ones less so.
        return (hash & 0xFFFF) / 65535.0;
    }
}
