namespace CacheWarming.Bibliographies;

/// <summary>Rules for authors' names as people, exports and catalogues write them.</summary>
public static class AuthorName
{
    /// <summary>
    /// The name for display and for questions to catalogues: spaces collapsed, control characters (including U+0000) removed.
    /// </summary>
    public static string Tidy(string name) => Folding.Tidy(name);

    /// <summary>
    /// The key that all spellings of a name share: <c>J.R.R. Tolkien</c>, <c>J. R. R. Tolkien</c>, <c>JRR Tolkien</c> and <c>Tolkien, J. R.
    /// R.</c> have the same key; <c>Martin Luther King</c> and <c>Martin Luther King, Jr.</c> have different ones. Empty only if the name
    /// has no visible characters.
    /// </summary>
    public static string KeyOf(string name)
    {
        if (!ReferenceEquals(name, s_latest.Name))
            s_latest = (name, NameWords.PlainJoined(name) ?? Keys[name]);
        return s_latest.Key;
    }

    // The key of the same name is computed several times in a row: for the check for placeholders, for repeated books, for the author.
    [ThreadStatic]
    static (string? Name, string Key) s_latest;

    static readonly Memo<string> Keys = new(MakeKey);

    static string MakeKey(string name)
    {
        var words = NameWords.From(name).Joined();
        return words.Length > 0 ? words : Tidy(name).ToLowerInvariant();
    }

    /// <summary>Joins a name from two columns in the order in which it is written: 村上 and 春樹 become 村上春樹.</summary>
    public static string FromParts(string given, string surname) =>
        Scripts.IsEastAsian(given) && Scripts.IsEastAsian(surname) ? Tidy(surname) + Tidy(given) : $"{given} {surname}";

    /// <summary>Whether the name stands for no particular author: Anonymous, Various Authors, N/A, in several languages.</summary>
    public static bool IsPlaceholder(string name) => Placeholders.Contain(KeyOf(name));

    /// <summary>
    /// The names in a column of further authors (<c>A, B, Martin Luther King, Jr.</c>), without roles in brackets. Suffixes and titles of
    /// nobility after a comma belong to the name before them; at the beginning they belong to the main author and are left out.
    /// </summary>
    public static IReadOnlyList<string> SplitJoint(string column) => JointNames.SplitNames(column, CommaMeaning.MayInvert, followsMainAuthor: true);

    /// <summary>
    /// The names in a column of main authors: like <see cref="SplitJoint"/>, but a single comma after one word is an inversion (<c>King,
    /// Martin Luther</c> is one person; <c>García Márquez</c> has two words).
    /// </summary>
    public static IReadOnlyList<string> SplitAuthors(string column) => JointNames.SplitNames(column, CommaMeaning.InvertsSingleWord);

    /// <summary>
    /// Like <see cref="SplitAuthors"/>, with people who have another role in brackets (<c>Natasha Wimmer (Translator)</c>) separately.
    /// </summary>
    public static Credits CreditsOf(string column) => JointNames.Split(column, CommaMeaning.InvertsSingleWord);

    /// <summary>Like <see cref="CreditsOf"/> for a column without inversions: <c>Homer, Virgil</c> are two people.</summary>
    public static Credits CreditsInNaturalOrder(string column) => JointNames.Split(column, CommaMeaning.BeginsNextName);

    /// <summary>
    /// Like <see cref="CreditsOf"/> for a column whose names are separated by <c>|</c>, <c>;</c> or <c>&amp;</c>: <c>García Márquez,
    /// Gabriel</c> is one person.
    /// </summary>
    public static Credits CreditsOfWholeNames(string column) => JointNames.Split(column, CommaMeaning.IsPartOfName);

    /// <summary>
    /// Other spellings for a catalogue that compares words: with separate initials, without title, suffix and middle names, with separate
    /// particles (<c>A. A. Milne</c> for <c>A.A. Milne</c>). Empty for most names.
    /// </summary>
    /// <param name="withoutMiddleNames">Useful only if a book can show which author is meant.</param>
    public static IReadOnlyList<string> OtherSpellings(string name, bool withoutMiddleNames) => NameForms.ToAsk(name, withoutMiddleNames);

    /// <summary>
    /// Whether two names may belong to the same person, if a book is evidence for it already: similar names, a surname alone, the same
    /// surname and first initial, and names in two scripts that agree as far as they can be compared.
    /// </summary>
    public static bool MayBeSame(string one, string other) => GroupsOf(KeyOf(one)).Intersect(GroupsOf(KeyOf(other)), StringComparer.Ordinal).Any()
        || NameLikeness.Compare(one, other) != Likeness.None || NameLikeness.Compare(other, one) == Likeness.Surname || Scripts.MayBeOne(one, other);

    /// <summary>
    /// The keys of the surnames under which a person may be looked up: <c>leguin</c>; <c>marquez</c> and <c>garcia marquez</c>.
    /// </summary>
    public static IEnumerable<string> SurnamesOf(string name) => NameForms.Surnames(name);

    /// <summary>
    /// The key, as in <see cref="SurnamesOf"/>, of a text that may be a surname alone; null for longer names and East Asian names.
    /// </summary>
    public static string? AsSurname(string name) => NameForms.AsSurname(name);

    /// <summary>
    /// The last word of the surname, to search for a person of whom a catalogue may have only the initials, or the names for which these
    /// stand: <c>wodehouse</c> for P. G. Wodehouse and for Pelham Grenville Wodehouse. Null for other names.
    /// </summary>
    public static string? SurnameOfInitials(string name) => NameForms.SurnameOfInitials(name);

    /// <summary>The key of a name with its particles joined to the surname: <c>don delillo</c> for <c>Don De Lillo</c>.</summary>
    public static string JoinedKeyOf(string name) => NameForms.Simplified(name).Joined();

    /// <summary>Whether the name is a single word, apart from particles before it: many people may have it.</summary>
    public static bool IsSharedSurname(string name) => NameForms.AsSurname(name) is { } surname && !surname.Contains(' ', StringComparison.Ordinal);

    /// <summary>
    /// The keys that separate works by author if a thousand others have the same title: the words in any order, and the surname with the
    /// first initial.
    /// </summary>
    /// <param name="key">The key of a name, see <see cref="KeyOf"/>.</param>
    public static IEnumerable<string> GroupsOf(string key)
    {
        var words = key.Split(' ');
        yield return string.Join(' ', words.Order(StringComparer.Ordinal));
        if (words[0].Length > 0)
            yield return $"{words[0][0]}. {words[^1]}";
    }

    /// <summary>Whether the words are the role of a person who contributed but did not write: "Translator", in several languages.</summary>
    public static bool IsContribution(string role) => Roles.IsContribution(role);
}
