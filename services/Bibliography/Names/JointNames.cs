using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>What a comma in a column of names may be.</summary>
enum Comma
{
    /// <summary>The beginning of the next name, only suffixes and ranks stay with the one before: <c>Homer, Virgil</c>.</summary>
    BeginsNextName,

    /// <summary>As above, but after a single word a given name makes an inversion: <c>King, Stephen</c>.</summary>
    MayInvert,

    /// <summary>As above, but one comma after a single word is always an inversion: <c>King, Martin Luther</c>.</summary>
    InvertsSingleWord,

    /// <summary>Part of the one name that stands there: <c>García Márquez, Gabriel</c>.</summary>
    IsPartOfName,
}

/// <summary>Takes apart a column that holds several names.</summary>
static partial class JointNames
{
    /// <summary>Those who wrote, and those with another role; who did both wrote.</summary>
    public static Credits Split(string column, Comma comma)
    {
        var names = Names(column, comma, followsMainAuthor: false);
        var authors = names.Where(name => !name.Contributed).Select(name => name.Name).DistinctBy(AuthorName.KeyOf).ToList();
        var known = authors.Select(AuthorName.KeyOf).ToHashSet();
        return new Credits(authors, [.. names.Where(name => name.Contributed).Select(name => name.Name).Where(name => known.Add(AuthorName.KeyOf(name)))]);
    }

    /// <summary>All of them, in the order of the column.</summary>
    /// <param name="followsMainAuthor">Whether the column goes on where that of the main author ended.</param>
    public static IReadOnlyList<string> Everybody(string column, Comma comma, bool followsMainAuthor = false) =>
        [.. Names(column, comma, followsMainAuthor).Select(name => name.Name).DistinctBy(AuthorName.KeyOf)];

    static List<(string Name, bool Contributed)> Names(string column, Comma comma, bool followsMainAuthor) => column.Length == 0 ? [] :
    [
        .. Separators().Split(BracketedRoles.Mark(column))
            .SelectMany(piece => comma == Comma.IsPartOfName
                ? Whole(piece)
                : AtConjunction(piece).SelectMany(side => AtCommas(side, comma, followsMainAuthor)))
            .Select(name => (AuthorName.Tidy(name), name.Contains(BracketedRoles.Contributed, StringComparison.Ordinal))),
    ];

    static IEnumerable<string> Whole(string piece) => AuthorName.Tidy(piece).Length > 0 ? [piece] : [];

    // "Neil Gaiman and Terry Pratchett", but not "Ilona and Gordon Andrews", "José Ortega y Gasset", "Ministry of Health and Social Care".
    static IEnumerable<string> AtConjunction(string piece)
    {
        var sides = Conjunctions().Split(piece);
        return Array.TrueForAll(sides, side => NameWords.Of(side).Words is { Count: >= 2 } words && !words.Contains("of")) ? sides : [piece];
    }

    static IEnumerable<string> AtCommas(string piece, Comma comma, bool followsMainAuthor)
    {
        var names = new List<string>();
        var suffixed = false;
        foreach (var part in piece.Split([',', '،']).Where(part => AuthorName.Tidy(part).Length > 0))
        {
            if (names.Count > 0 && NameWords.IsSuffix(part))
            {
                names[^1] += " " + part;
                suffixed = true;
            }
            else if (names.Count > 0 && NameWords.IsHonour(part))
            {
                names[^1] += ", " + part;
            }
            else if (names.Count > 0 || !followsMainAuthor || !BelongsToMainAuthor(part))
            {
                names.Add(part);
            }
        }

        if (comma == Comma.BeginsNextName)
            return names;
        var single = names.Count == 2 && MayBeSurname(names[0]) && (comma == Comma.InvertsSingleWord || suffixed || IsGivenName(names[1]));
        var pairs = names.Count > 2 && names.Count % 2 == 0 && names.TrueForAll(MayBeSurname);
        return single || pairs ? names.Chunk(2).Select(pair => $"{pair[0]}, {pair[1]}") : names;
    }

    // "Prince Harry" in one column, "The Duke of Sussex, J.R. Moehringer" in the next.
    static bool BelongsToMainAuthor(string part) =>
        NameWords.IsSuffix(part) || (NameWords.IsHonour(part) && AuthorName.Tidy(part).StartsWith("the ", StringComparison.OrdinalIgnoreCase));

    // One word; but 村上春樹 is surname and given name at once, and is never inverted.
    static bool MayBeSurname(string name) => AuthorName.Tidy(name) is var tidy && !tidy.Contains(' ', StringComparison.Ordinal) && !EastAsian().IsMatch(tidy);

    // "King, Stephen" and "Tolkien, J. R. R.", but not "Homer, Robert Fagles".
    static bool IsGivenName(string name) => NameWords.Of(name).Words.Count == 1;

    [GeneratedRegex(@"[;；，、|\r\n]|\s[&＆]\s", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Separators();

    [GeneratedRegex(@"\s(?:and|und|et|og|och|y|e|en|и|і)\s", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Conjunctions();

    [GeneratedRegex(@"^[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EastAsian();
}
