using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>Other forms in which a catalogue may list a name.</summary>
static partial class NameForms
{
    static readonly FrozenSet<string> Titles = new[]
    {
        "sir", "dame", "lord", "lady", "dr", "prof", "professor", "saint", "st", "rev", "reverend", "father", "sister", "brother", "mr", "mrs", "mme", "madame", "monsieur",
        "graf", "grafin", "freiherr", "baron", "president", "general", "captain", "rabbi", "imam", "bishop", "frau", "herr", "граф", "pere", "viscount", "earl", "comte",
    }.ToFrozenSet();

    static readonly FrozenSet<string> Particles = new[]
    {
        "le", "la", "les", "de", "du", "del", "della", "des", "di", "da", "dos", "das", "van", "von", "vander", "der", "den", "ten", "ter", "mac", "mc", "o", "el", "al", "st", "saint",
    }.ToFrozenSet();

    /// <summary>
    /// The name without a title before it, and with particles joined to the surname: "Sir Arthur Conan Doyle", "Ursula LeGuin".
    /// </summary>
    public static NameWords Simplified(string name)
    {
        var words = NameWords.From(name);
        var plain = WithoutTitle(words.Words);
        var joined = new List<string>(plain.Count);
        var particles = "";
        for (var i = 0; i < plain.Count; i++)
        {
            // A particle belongs to the next word; as the first word it may be a given name.
            if (i > 0 && i < plain.Count - 1 && Particles.Contains(plain[i]))
            {
                particles += plain[i];
                continue;
            }

            joined.Add(particles + plain[i]);
            particles = "";
        }

        return words with { Words = joined };
    }

    /// <summary>
    /// The surnames under which a person may be looked up: "leguin", "marquez" and "garcia marquez"; none if they can't be determined.
    /// </summary>
    public static IEnumerable<string> Surnames(string name)
    {
        if (Simplified(name).Words is not [_, .., var last] words || Scripts.IsEastAsian(last))
            yield break;
        yield return last;
        if (words is [_, .., { Length: > 2 } before, _] && words.Count > 2)
            yield return $"{before} {last}";
    }

    /// <summary>The key of a text of one or two words that may be a surname: "leguin" for "le guin"; null for longer names.</summary>
    public static string? AsSurname(string name)
    {
        var words = NameWords.From(name).Words;
        var particles = words.SkipLast(1).TakeWhile(Particles.Contains).Count();
        return words.Count - particles is 1 or 2 && words is [.., var last] && !Scripts.IsEastAsian(last)
            ? string.Join(' ', [string.Concat(words.Take(particles)) + words[particles], .. words.Skip(particles + 1)])
            : null;
    }

    /// <summary>
    /// Other spellings with which to search a catalogue that compares words as written: at most four, none for most names.
    /// </summary>
    public static IReadOnlyList<string> ToAsk(string name, bool withoutMiddleNames)
    {
        var words = NameWords.From(name);
        var natural = AuthorName.Tidy(name);
        if (natural.Split(',') is [var surname, var given])
            natural = $"{given.Trim()} {surname.Trim()}";
        var parted = GluedParticle().Replace(natural, "$0 ");
        var plain = WithoutTitle(words.Words);
        var forms = new List<string> { Initials().Replace(parted, "$0 ").Replace("  ", " ", StringComparison.Ordinal), BetweenInitials().Replace(parted, ""), PartedParticle().Replace(natural, "${particle}") };
        if (plain.Count > 1)
        {
            forms.Add(string.Join(' ', plain));
            // Initials as separate words: "jrr" of "J.R.R.".
            forms.Add(string.Join(' ', plain.SelectMany(word => IsRun(word, natural) ? word.Select(letter => letter + ".") : [word])));
            var surnameBegins = Enumerable.Range(1, plain.Count - 1).FirstOrDefault(i => Particles.Contains(plain[i]), plain.Count - 1);
            if (withoutMiddleNames && plain[0].Length > 1 && !IsRun(plain[0], natural))
                forms.Add(string.Join(' ', [plain[0], .. plain.Skip(surnameBegins)]));
        }

        return [.. forms.Select(AuthorName.Tidy).Where(form => form.Length > 1 && AsSearched(form) != AsSearched(AuthorName.Tidy(name))).DistinctBy(AsSearched).Take(4)];
    }

    // Catalogues fold case and diacritics themselves; only a full stop inside a word makes it a different word.
    static string AsSearched(string form) => string.Join(' ', Folding.Fold(form).Split(' ')
        .Select(word => string.Concat(word.TrimEnd('.').Where(c => char.IsLetterOrDigit(c) || c is '.'))).Where(word => word.Length > 0 && word != "and"));

    /// <summary>Whether a text is only a title: "Dame", "Saint".</summary>
    public static bool IsTitle(string text) => Folding.Words(Folding.Fold(text)) is { Count: > 0 } words && words.TrueForAll(Titles.Contains);

    static IReadOnlyList<string> WithoutTitle(IReadOnlyList<string> words)
    {
        var titles = 0;
        while (titles < words.Count - 2 && Titles.Contains(words[titles]))
            titles++;
        return titles == 0 ? words : [.. words.Skip(titles)];
    }

    static bool IsRun(string word, string name) => word.Length is 2 or 3
        && (word.All(letter => name.Contains($"{letter}.", StringComparison.OrdinalIgnoreCase)) || name.Split(' ').Contains(word.ToUpperInvariant(), StringComparer.Ordinal));

    [GeneratedRegex(@"(?<=\p{L})\.(?=\p{L})", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Initials();

    [GeneratedRegex(@"(?<=(?:^|[\s.])\p{L}\.)\s+(?=\p{L}\.)", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex BetweenInitials();

    [GeneratedRegex(@"(?<=\s)(?<particle>Le|La|De|Du|Di|Da|Van|Del|Mac|Mc)\s+(?=\p{Lu}\p{Ll}+$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex PartedParticle();

    [GeneratedRegex(@"\b(?:Le|La|De|Du|Di|Da|Van|Von|Del|Mac|Mc|St)(?=\p{Lu}\p{Ll})", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex GluedParticle();
}
