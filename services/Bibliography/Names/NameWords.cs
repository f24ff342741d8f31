using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>The words of a name in natural order, folded, with suffixes separate.</summary>
/// <param name="Words">Given names first; adjacent initials are one word (<c>jrr</c>).</param>
/// <param name="Suffixes">Normalised: <c>jr</c>, <c>iii</c>, <c>phd</c>.</param>
sealed partial record NameWords(IReadOnlyList<string> Words, IReadOnlyList<string> Suffixes)
{
    static readonly FrozenDictionary<string, string> KnownSuffixes = new Dictionary<string, string>
    {
        ["jr"] = "jr", ["jnr"] = "jr", ["junior"] = "jr", ["fils"] = "fils",
        ["sr"] = "sr", ["snr"] = "sr", ["senior"] = "sr",
        ["ii"] = "ii", ["2nd"] = "ii", ["iii"] = "iii", ["3rd"] = "iii", ["iv"] = "iv", ["4th"] = "iv",
        ["phd"] = "phd", ["md"] = "md", ["mba"] = "mba", ["esq"] = "esq", ["dds"] = "dds", ["rn"] = "rn", ["edd"] = "edd",
    }.ToFrozenDictionary();

    static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> PlainSuffixes = KnownSuffixes.GetAlternateLookup<ReadOnlySpan<char>>();

    public static NameWords From(string name)
    {
        var parts = Folding.Fold(DottedSuffix().Replace(name, suffix => suffix.Value.Replace(".", "", StringComparison.Ordinal))).Split([',', '،']).Select(Folding.Words).Where(words => words.Count > 0).ToList();
        if (parts.Count == 0)
            return new NameWords([], []);

        var suffixes = TakeSuffixes(parts[0]);
        var rest = new List<List<string>>();
        foreach (var part in parts.Skip(1))
        {
            if (KnownSuffixes.TryGetValue(string.Concat(part), out var suffix))
            {
                suffixes.Add(suffix);
            }
            else if (rest.Count == 0 || !part.TrueForAll(NameForms.IsTitle))
            {
                suffixes.AddRange(TakeSuffixes(part));
                rest.Add(part);
            }
        }

        // In 夏目, 漱石 the surname comes first without a comma too.
        var inverted = rest.Count == 1 && !IsHonour(rest[0]) && !parts[0].Concat(rest[0]).All(Scripts.IsEastAsian);
        var words = inverted ? [.. rest[0], .. parts[0]] : parts[0].Concat(rest.SelectMany(part => part));
        return new NameWords(InitialsTogether(words), suffixes);
    }

    /// <summary>
    /// Like <see cref="Joined"/>, in one pass; null for names that need the complete rule: inversions, suffixes, other scripts.
    /// </summary>
    public static string? PlainJoined(string name)
    {
        if (!Folding.IsPlain(name) || name.Contains(',', StringComparison.Ordinal) || (name.Contains('.', StringComparison.Ordinal) && DottedSuffix().IsMatch(name)))
            return null;
        var joined = Folding.JoinPlain(name, stackalloc char[Folding.RoomFor(name.Length)]);
        if (joined.IsEmpty || PlainSuffixes.ContainsKey(joined[(joined.LastIndexOf(' ') + 1)..]))
            return null;
        // Written in place: the result is never longer, because only spaces between initials are removed.
        var length = 0;
        var afterInitial = false;
        foreach (var range in joined.Split(' '))
        {
            var word = joined[range];
            var initial = word.Length == 1 && char.IsAsciiLetter(word[0]);
            if (length > 0 && !(initial && afterInitial))
                joined[length++] = ' ';
            word.CopyTo(joined[length..]);
            length += word.Length;
            afterInitial = initial;
        }

        return joined[..length].ToString();
    }

    public string Joined() => string.Join(' ', Words.Concat(Suffixes));

    /// <summary>Whether the text after a comma is not a name but belongs to the name before it.</summary>
    public static bool IsSuffix(string part) => KnownSuffixes.ContainsKey(string.Concat(Folding.Words(Folding.Fold(part))));

    /// <summary>Splits "III Limbaugh", which some files have after "Rush H."; null if the text does not begin with a suffix.</summary>
    public static (string Suffix, string Surname)? TakeLeadingSuffix(string part) =>
        AuthorName.Tidy(part).Split(' ', 2) is [var suffix, var surname] && !suffix.TrimEnd('.').Contains('.', StringComparison.Ordinal) && IsSuffix(suffix) && !IsSuffix(surname) ? (suffix, surname) : null;

    /// <summary>Whether the text after a comma is a rank that belongs to the name before it: "The Duke of Sussex".</summary>
    public static bool IsHonour(string part) => IsHonour(Folding.Words(Folding.Fold(part)));

    static bool IsHonour(List<string> words) => Honour().IsMatch(string.Join(' ', words));

    static List<string> TakeSuffixes(List<string> words)
    {
        var taken = new List<string>();
        while (words.Count > 1 && KnownSuffixes.TryGetValue(words[^1], out var suffix))
        {
            taken.Insert(0, suffix);
            words.RemoveAt(words.Count - 1);
        }

        return taken;
    }

    static List<string> InitialsTogether(IEnumerable<string> words)
    {
        var together = new List<string>();
        var afterInitial = false;
        foreach (var word in words)
        {
            // A space between Chinese, Japanese and Korean words has no meaning: 村上 春樹.
            var joins = Scripts.IsEastAsian(word);
            var initial = joins || IsInitial(word);
            if (initial && afterInitial && joins == (together.Count > 0 && Scripts.IsEastAsian(together[^1])))
                together[^1] += word;
            else
                together.Add(word);
            afterInitial = initial;
        }

        return together;
    }

    static bool IsInitial(string word) =>
        Rune.DecodeFromUtf16(word, out var first, out var length) == System.Buffers.OperationStatus.Done
        && length == word.Length
        && Rune.IsLetter(first);

    // After a complete name: "Oliver Sacks, M.D.", but not "Herter, M.D.", where they may be initials.
    [GeneratedRegex(@"(?<=\p{L}\s+\p{L}[\p{L}\p{M}'’-]+,?\s+)(?:Ph\.\s?D|M\.\s?D|Ed\.\s?D|M\.B\.A|D\.D\.S|R\.N)\.?(?=\s*(?:,|$))", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex DottedSuffix();

    [GeneratedRegex(
        "^(the )?([0-9]+(st|nd|rd|th) )?(duke|duchess|earl|count|countess|baron|baroness|viscount|viscountess|marquis|marquess"
        + "|marchioness|prince|princess|lord|lady|king|queen|emperor|empress|bishop|archbishop|abbot|abbess) of .",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        Pattern.Timeout)]
    private static partial Regex Honour();
}
