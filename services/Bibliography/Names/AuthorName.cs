namespace CacheWarming.Bibliographies;

/// <summary>Rules about authors' names as people, exports and catalogues write them.</summary>
public static class AuthorName
{
    /// <summary>The name for display and for asking: spaces collapsed, control characters (U+0000 too) removed.</summary>
    public static string Tidy(string name) => Folding.Tidy(name);

    /// <summary>
    /// What all spellings of one name share: <c>J.R.R. Tolkien</c>, <c>J. R. R. Tolkien</c>, <c>JRR Tolkien</c> and
    /// <c>Tolkien, J. R. R.</c> have one key; <c>Martin Luther King</c> and <c>Martin Luther King, Jr.</c> have two.
    /// Empty only when nothing visible is written.
    /// </summary>
    public static string KeyOf(string name)
    {
        if (!ReferenceEquals(name, s_latest.Name))
            s_latest = (name, NameWords.PlainJoined(name) ?? Keys[name]);
        return s_latest.Key;
    }

    // Of one name it is asked several times in a row: is it anybody, is this book there already, is this author.
    [ThreadStatic]
    static (string? Name, string Key) s_latest;

    static readonly Memo<string> Keys = new(MakeKey);

    static string MakeKey(string name)
    {
        var words = NameWords.From(name).Joined();
        return words.Length > 0 ? words : Tidy(name).ToLowerInvariant();
    }

    /// <summary>A name of two columns, in the order in which it is written: 村上 and 春樹 are 村上春樹.</summary>
    public static string FromParts(string given, string surname) =>
        Scripts.IsEastAsian(given) && Scripts.IsEastAsian(surname) ? Tidy(surname) + Tidy(given) : $"{given} {surname}";

    /// <summary>Whether the name stands for nobody in particular: Anonymous, Various Authors, N/A, in several languages.</summary>
    public static bool IsPlaceholder(string name) => Placeholders.Contain(KeyOf(name));

    /// <summary>
    /// The names in a column of further authors (<c>A, B, Martin Luther King, Jr.</c>), roles in brackets removed. Suffixes and
    /// titles of nobility after a comma stay with the name before; at the beginning they belong to the main author and are left out.
    /// </summary>
    public static IReadOnlyList<string> SplitJoint(string column) => JointNames.Everybody(column, CommaMeaning.MayInvert, followsMainAuthor: true);

    /// <summary>
    /// The names in a column of main authors: as <see cref="SplitJoint"/>, but one comma after a single word is an inversion
    /// (<c>García Márquez</c> has two words, <c>King, Martin Luther</c> is one man).
    /// </summary>
    public static IReadOnlyList<string> SplitAuthors(string column) => JointNames.Everybody(column, CommaMeaning.InvertsSingleWord);

    /// <summary>As <see cref="SplitAuthors"/>, those with another role in brackets (<c>Natasha Wimmer (Translator)</c>) apart.</summary>
    public static Credits CreditsOf(string column) => JointNames.Split(column, CommaMeaning.InvertsSingleWord);

    /// <summary>As <see cref="CreditsOf"/> for a column that never inverts: <c>Homer, Virgil</c> are two.</summary>
    public static Credits CreditsInNaturalOrder(string column) => JointNames.Split(column, CommaMeaning.BeginsNextName);

    /// <summary>As <see cref="CreditsOf"/> for a column where <c>|</c>, <c>;</c> or <c>&amp;</c> stands between names: <c>García Márquez, Gabriel</c> is one.</summary>
    public static Credits CreditsOfWholeNames(string column) => JointNames.Split(column, CommaMeaning.IsPartOfName);

    /// <summary>
    /// How else to ask a catalogue that compares words: initials apart, without title, suffix and middle names, particles apart
    /// (<c>A. A. Milne</c> for <c>A.A. Milne</c>). None for most names.
    /// </summary>
    /// <param name="withoutMiddleNames">Worth it only where a book can tell who is meant.</param>
    public static IReadOnlyList<string> OtherSpellings(string name, bool withoutMiddleNames) => NameForms.ToAsk(name, withoutMiddleNames);

    /// <summary>
    /// Whether two names may be one person's, where a book speaks for it already: names that are alike, a surname alone, the same surname and first
    /// initial, and names in two scripts that say the same as far as they can be compared.
    /// </summary>
    public static bool MayBeSame(string one, string other) => GroupsOf(KeyOf(one)).Intersect(GroupsOf(KeyOf(other)), StringComparer.Ordinal).Any()
        || NameLikeness.Compare(one, other) != Likeness.None || NameLikeness.Compare(other, one) == Likeness.Surname || Scripts.MayBeOne(one, other);

    /// <summary>The keys of the surnames under which somebody may be looked for: <c>leguin</c>; <c>marquez</c> and <c>garcia marquez</c>.</summary>
    public static IEnumerable<string> SurnamesOf(string name) => NameForms.Surnames(name);

    /// <summary>The key, as in <see cref="SurnamesOf"/>, of a text that may be a surname alone; null for longer names and those of East Asia.</summary>
    public static string? AsSurname(string name) => NameForms.AsSurname(name);

    /// <summary>The key of a name with its particles joined to the surname: <c>don delillo</c> of <c>Don De Lillo</c>.</summary>
    public static string JoinedKeyOf(string name) => NameForms.Simplified(name).Joined();

    /// <summary>Whether it is one word, particles before it aside: many people may be called so.</summary>
    public static bool IsSharedSurname(string name) => NameForms.AsSurname(name) is { } surname && !surname.Contains(' ', StringComparison.Ordinal);

    /// <summary>By which works are kept apart that have a title in common with a thousand others: the words in any order, and the surname with the first initial.</summary>
    /// <param name="key">Of a name, see <see cref="KeyOf"/>.</param>
    public static IEnumerable<string> GroupsOf(string key)
    {
        var words = key.Split(' ');
        yield return string.Join(' ', words.Order(StringComparer.Ordinal));
        if (words[0].Length > 0)
            yield return $"{words[0][0]}. {words[^1]}";
    }

    /// <summary>Whether the words are the role of somebody who contributed but did not write: "Translator", in several languages.</summary>
    public static bool IsContribution(string role) => Roles.IsContribution(role);
}
