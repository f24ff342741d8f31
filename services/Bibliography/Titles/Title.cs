using System.Buffers;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>Rules for titles, so that a reader's spelling finds the stored work.</summary>
public static partial class Title
{
    /// <summary>The title for display: spaces collapsed, control characters (including U+0000) removed.</summary>
    public static string Tidy(string title) => Folding.Tidy(title);

    /// <summary>
    /// The key that all spellings of a title share: case, diacritics, punctuation and leading articles are ignored, <c>&amp;</c> is "and".
    /// A title of punctuation alone is its own key; empty only if the title has no visible characters.
    /// </summary>
    public static string KeyOf(string title) => TitleForms.PlainFullKey(title) ?? TitleForms.From(title).FullKey;

    /// <summary>
    /// The different keys under which a work is stored: the whole title, without the series in brackets, without the subtitle.
    /// </summary>
    public static IReadOnlyList<string> KeysOf(string title) => TitleForms.From(title).Keys;

    /// <summary>
    /// The keys of a search, most specific first: as written, without the series, without the subtitle, then in other spellings.
    /// </summary>
    /// <remarks>
    /// A work found under a less specific key can be another book (<c>Star Wars: Thrawn</c> and <c>Star Wars: Ahsoka</c> both have the key
    /// "star wars"), so it has to be checked with <see cref="Matches"/>.
    /// </remarks>
    public static IReadOnlyList<string> LookupKeys(string query) => TitleForms.From(query).LookupKeys;

    /// <summary>
    /// Like <see cref="KeyOf"/>, without the format that shops write in brackets after a title, <c>Dune (Hardcover)</c>, and without the
    /// genre as a subtitle, <c>Emma: A Novel</c>.
    /// </summary>
    public static string KeyOfAnyFormat(string title)
    {
        var bare = title;
        while (Format().Match(bare) is { Success: true, Index: > 0 } format)
            bare = bare[..format.Index];
        if (bare.AsSpan().ContainsAny(BeforeGenre) && Genre().Match(bare) is { Success: true, Index: > 0 } genre)
            bare = bare[..genre.Index];
        return KeyOf(bare);
    }

    /// <summary>
    /// Whether a query names a person after a slash, as libraries do (<c>Dune / Kevin J. Anderson</c>), who is not an author of the work.
    /// </summary>
    public static bool NamesAnotherAuthor(string query, Work work)
    {
        if (query.LastIndexOf(" / ", StringComparison.Ordinal) is not (> 0 and var slash) || work.Authors.Count == 0 || KeyOf(query) == KeyOf(work.Title))
            return false;
        var named = AuthorName.SplitAuthors(query[(slash + 3)..]).Where(name => FullName().IsMatch(name)).ToList();
        return named.Count > 0 && !named.Exists(name => work.Authors.Any(author =>
            AuthorName.MayBeSame(name, author.Name) || (Scripts.Differ(name, author.Name) && !Scripts.Contradict(name, author.Name))));
    }

    // Two words that begin with capitals, or in a script without capitals.
    [GeneratedRegex(@"^[\p{Lu}\p{Lo}][^0-9]*\s[^0-9]*[\p{Lu}\p{Lo}][^0-9]*$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex FullName();

    [GeneratedRegex(
        @"\s*[(\[（【](?:(?:mass[- ]market |trade )?paperback|hard(?:cover|back)|kindle(?: edition| ausgabe)?|e-?book|audio ?(?:book|cd)|audible(?: audio)?|library binding|board book|large print"
        + @"|taschenbuch|gebunden(?:e ausgabe|es buch)?|hörbuch|broschiert|broché|relié|poche|livre audio|tapa (?:dura|blanda)|bolsillo|audiolibro|copertina (?:rigida|flessibile)|brossura"
        + @"|capa (?:dura|comum|mole)|brochura|gebonden|luisterboek|inbunden|häftad|pocket|ljudbok|indbundet|innbundet|twarda|miękka|oprawa (?:twarda|miękka)|vázaná|brožovaná"
        + @"|твердый переплет|твёрдый переплёт|мягкая обложка|аудиокнига|文庫|単行本|精装|平装|電子書籍|电子书|양장본)[)\]）】]\s*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Pattern.Timeout)]
    private static partial Regex Format();

    static readonly SearchValues<char> BeforeGenre = SearchValues.Create(":;|—–_");

    [GeneratedRegex(
        @"\s*[:;|—–_]\s*(?:an? novel|an? memoir|(?:ein )?roman|(?:un )?récit|(?:una )?novela|(?:un )?romanzo|(?:um )?romance|(?:een |en )?roman|powieść|román|regény|роман|повесть|長編小説|小説|长篇小说|장편소설|소설)\s*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Pattern.Timeout)]
    private static partial Regex Genre();

    /// <summary>
    /// Whether a stored title answers a query: one of them may have no series or subtitle, but two different subtitles do not match.
    /// </summary>
    public static bool Matches(string query, string title) => TitleForms.From(query).Matches(TitleForms.From(title));
}
