using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>Other forms in which a catalogue may list a name.</summary>
static partial class NameForms
{
    const int MostForms = 5;

    static readonly FrozenSet<string> Titles = new[]
    {
        "sir", "dame", "lord", "lady", "dr", "prof", "professor", "saint", "st", "rev", "reverend", "father", "sister", "brother", "mr", "mrs", "mme", "madame", "monsieur",
        "graf", "grafin", "freiherr", "baron", "president", "general", "captain", "rabbi", "imam", "bishop", "frau", "herr", "граф", "pere", "viscount", "earl", "comte",
    }.ToFrozenSet();

    static readonly FrozenSet<string> Particles = new[]
    {
        "le", "la", "les", "de", "du", "del", "della", "des", "di", "da", "dos", "das", "van", "von", "vander", "der", "den", "ten", "ter", "mac", "mc", "o", "el", "al", "st", "saint",
    }.ToFrozenSet();

    /// <summary>Particles that are always written with the surname: Le Guin, Saint-Exupéry, La Fontaine, MacDonald.</summary>
    static readonly FrozenSet<string> Inseparable = new[] { "le", "la", "les", "mac", "mc", "o", "el", "al", "st", "saint" }.ToFrozenSet();

    /// <summary>
    /// The name without a title before it, and with particles joined to the surname: "Sir Arthur Conan Doyle", "Ursula LeGuin".
    /// </summary>
    public static NameWords Simplified(string name) => SimplifiedNames[name];

    static readonly Memo<NameWords> SimplifiedNames = new(Simplify);

    static NameWords Simplify(string name)
    {
        var words = Ordered(name);
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
    /// The surnames under which a person may be looked up: "vongoethe" and "goethe"; "desaintexupery" and "saintexupery"; "marquez" and
    /// "garcia marquez"; "saavedra" and "cervantes" for "de Cervantes Saavedra"; none if they can't be determined.
    /// </summary>
    public static IEnumerable<string> Surnames(string name)
    {
        if (Simplified(name).Words is not [_, .., var last] words || Scripts.IsEastAsian(last))
            return [];
        var surnames = WithoutParticles(name).Select(form => form[^1]).Prepend(last);
        return words is [_, .., { Length: > 2 } before, _] && words.Count > 2 ? surnames.Append($"{before} {last}") : surnames;
    }

    /// <summary>
    /// The name with some or all particles before its surname left out, surname last: <c>[honore, balzac]</c> for "Honoré de Balzac". Empty
    /// for a name without particles.
    /// </summary>
    public static IReadOnlyList<string[]> WithoutParticles(string name) => NamesWithoutParticles[name];

    static readonly Memo<IReadOnlyList<string[]>> NamesWithoutParticles = new(name => [.. LeaveOutParticles(name)]);

    static IEnumerable<string[]> LeaveOutParticles(string name)
    {
        var words = WithoutTitle(Ordered(name).Words);
        for (var i = 2; i < words.Count; i++)
        {
            var begin = i;
            while (begin > 1 && Particles.Contains(words[begin - 1]))
                begin--;
            // Words after the surname are a second surname.
            if (begin == i || Particles.Contains(words[i]) || i < words.Count - 2)
                continue;
            for (var left = begin + 1; left <= i && !Inseparable.Contains(words[left - 1]); left++)
                yield return [.. words.Take(begin), string.Concat(words.Skip(left).Take(i - left + 1))];
        }
    }

    /// <summary>
    /// The last word of the surname if the given names are only initials, or several names of which a catalogue may have only the
    /// initials; else null.
    /// </summary>
    public static string? SurnameOfInitials(string name)
    {
        if (WithoutTitle(Ordered(name).Words) is not [_, .., var last] words || Scripts.IsEastAsian(last))
            return null;
        var given = words.SkipLast(1).Where(word => !Particles.Contains(word)).ToList();
        return given is [var only] ? (IsInitials(only) ? last : null) : given.Exists(IsInitials) ? null : last;

        bool IsInitials(string word) => word.Length == 1 || IsRun(word, name);
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
    /// Other spellings with which to search a catalogue that compares words as written: at most five, none for most names.
    /// </summary>
    public static IReadOnlyList<string> ToAsk(string name, bool withoutMiddleNames)
    {
        var words = NameWords.From(name);
        var natural = AuthorName.Tidy(name);
        if (natural.Split(',') is [var surname, var given])
            natural = $"{given.Trim()} {surname.Trim()}";
        // Initials in words of their own, and in one word: "J. R. R. Tolkien", "J.R.R. Tolkien".
        var spaced = Initials().Replace(WithDots(GluedParticle().Replace(natural, "$0 ")), "$0 ").Replace("  ", " ", StringComparison.Ordinal);
        var joined = BetweenInitials().Replace(spaced, "");
        var forms = new List<string> { spaced, joined, Glued(spaced), Glued(joined), OtherSaint(spaced) };
        var plain = WithoutTitle(words.Words);
        if (plain.Count > 1)
        {
            forms.Add(string.Join(' ', plain));
            forms.Add(string.Join(' ', plain.SelectMany(word => IsRun(word, natural) ? word.Select(letter => letter + ".") : [word])));
            var surnameBegins = Enumerable.Range(1, plain.Count - 1).FirstOrDefault(i => Particles.Contains(plain[i]), plain.Count - 1);
            if (withoutMiddleNames && plain[0].Length > 1 && !IsRun(plain[0], natural))
                forms.Add(string.Join(' ', [plain[0], .. plain.Skip(surnameBegins)]));
        }

        return [.. forms.Select(AuthorName.Tidy).Where(form => form.Length > 1 && AsSearched(form) != AsSearched(AuthorName.Tidy(name))).DistinctBy(AsSearched).Take(MostForms)];

        static string Glued(string form) => PartedParticle().Replace(form, "${particle}");
    }

    // "JRR Tolkien" and "E L Doctorow", but not names in capitals.
    static string WithDots(string name) => name.Any(char.IsLower)
        ? UndottedInitials().Replace(name, letters => string.Concat(letters.Value.Where(char.IsLetter).Select(letter => $"{letter}. ")).TrimEnd())
        : name;

    static string OtherSaint(string name) => SaintShort().IsMatch(name) ? SaintShort().Replace(name, "Saint ") : SaintLong().Replace(name, "St. ");

    /// <summary>The words with the surname last, also for "Толстой Л. Н.", and with "St." as "saint".</summary>
    static NameWords Ordered(string name)
    {
        var words = NameWords.From(name.Contains("St", StringComparison.Ordinal) ? SaintShort().Replace(name, "Saint ") : name);
        return words.Words is [{ Length: > 2 } surname, { Length: < 4 } initials] && name.EndsWith('.') && SurnameAndInitials().IsMatch(name) ? words with { Words = [initials, surname] } : words;
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

    static bool IsRun(string word, string name) => word.Length is > 1 and < 5 && name.Split(' ', '.', '-') is var parts
        && (word.All(letter => parts.Contains(letter.ToString(), StringComparer.OrdinalIgnoreCase)) || parts.Contains(word.ToUpperInvariant(), StringComparer.Ordinal));

    [GeneratedRegex(@"(?<![\p{L}\p{N}.'’-])(?:\p{Lu}{2,3}|\p{Lu}(?:\s\p{Lu}){1,3})(?=\s+\p{Lu}[\p{L}'’])", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex UndottedInitials();

    [GeneratedRegex(@"^\s*\p{Lu}\p{L}+\s+(?:\p{Lu}\.\s*){1,3}$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex SurnameAndInitials();

    [GeneratedRegex(@"(?<![\p{L}.])St\.?\s+(?=\p{Lu}\p{Ll})", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex SaintShort();

    [GeneratedRegex(@"(?<!\p{L})Saint\s+(?=\p{Lu}\p{Ll})", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex SaintLong();

    [GeneratedRegex(@"(?<=\p{L})\.(?=\p{L})", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Initials();

    [GeneratedRegex(@"(?<=(?:^|[\s.])\p{L}\.)\s+(?=\p{L}\.)", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex BetweenInitials();

    [GeneratedRegex(@"(?<=\s)(?<particle>Le|La|De|Du|Di|Da|Van|Del|Mac|Mc|St)\s+(?=\p{Lu}\p{Ll}+$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex PartedParticle();

    [GeneratedRegex(@"(?:\b|(?<=\p{Ll}))(?:Le|La|De|Du|Di|Da|Van|Von|Del|Der|Den|Ter|Ten|Dos|Das|Mac|Mc|St)(?=\p{Lu}\p{Ll})|\b(?:le|la|de|du|di|da|van|von|del|dos|das)(?=\p{Lu}\p{Ll})", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex GluedParticle();
}
