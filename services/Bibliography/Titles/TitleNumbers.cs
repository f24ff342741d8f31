using System.Collections.Frozen;

namespace CacheWarming.Bibliographies;

/// <summary>Numbers and volumes that are written in several ways: "4" and "Four", "Part I" and "Part 1", "Vol." and "Volume".</summary>
static class TitleNumbers
{
    static readonly string[][] Words =
    [
        ["zero"], ["one"], ["two", "zwei", "deux", "dos", "due", "dois", "twee", "два"], ["three", "drei", "trois", "tres", "tre", "drie", "три"],
        ["four", "vier", "quatre", "cuatro", "quattro", "quatro", "четыре"], ["five", "funf", "cinq", "cinco", "cinque", "vijf", "пять"],
        ["six", "sechs", "seis", "sei", "zes", "шесть"], ["seven", "sieben", "sept", "siete", "sette", "sete", "zeven", "семь"],
        ["eight", "acht", "huit", "ocho", "otto", "oito", "восемь"], ["nine", "neun", "neuf", "nueve", "nove", "negen", "девять"],
        ["ten", "zehn", "dix", "diez", "dieci", "dez", "tien", "десять"], ["eleven", "elf", "onze", "once", "undici"], ["twelve", "zwolf", "douze", "doce", "dodici", "doze", "twaalf"],
        ["thirteen", "dreizehn", "treize", "trece", "tredici", "treze", "dertien", "тринадцать"], ["fourteen", "vierzehn", "quatorze", "catorce", "quattordici", "catorze", "veertien"],
        ["fifteen", "funfzehn", "quinze", "quince", "quindici", "vijftien"], ["sixteen", "sechzehn", "seize", "dieciseis", "sedici", "dezesseis", "zestien"],
        ["seventeen", "siebzehn", "diecisiete", "diciassette", "dezessete", "zeventien", "семнадцать"], ["eighteen", "achtzehn", "dieciocho", "diciotto", "dezoito", "achttien"],
        ["nineteen", "neunzehn", "diecinueve", "diciannove", "dezenove", "negentien"], ["twenty", "zwanzig", "vingt", "veinte", "venti", "vinte", "twintig", "двадцать"],
    ];

    static readonly (int Number, string[] Words)[] Tens =
    [
        (30, ["thirty", "dreissig", "trente", "treinta", "trenta", "trinta", "dertig", "тридцать"]), (40, ["forty", "vierzig", "quarante", "cuarenta", "quaranta", "quarenta", "veertig", "сорок"]),
        (50, ["fifty", "funfzig", "cinquante", "cincuenta", "cinquanta", "cinquenta", "vijftig", "пятьдесят"]), (60, ["sixty", "sechzig", "soixante", "sesenta", "sessanta", "sessenta", "zestig"]),
        (70, ["seventy", "siebzig", "setenta", "settanta", "zeventig", "семьдесят"]), (80, ["eighty", "achtzig", "ochenta", "ottanta", "oitenta", "tachtig", "восемьдесят"]),
        (90, ["ninety", "neunzig", "noventa", "novanta", "negentig"]), (100, ["hundert", "cent", "cien", "cento", "cem", "honderd", "сто"]),
    ];

    static readonly FrozenDictionary<int, string[]> ByNumber = Words.Select((words, number) => (Number: number, Words: words)).Concat(Tens).ToFrozenDictionary(pair => pair.Number, pair => pair.Words);

    static readonly string[] Roman = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];

    static readonly FrozenDictionary<string, int> OfWord = ByNumber.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value.Select(word => (word, number: pair.Key)))
        .DistinctBy(pair => pair.word).ToFrozenDictionary(pair => pair.word, pair => pair.number);

    /// <summary>Words for a part; after one of these, or as the last word, a Roman numeral is a number.</summary>
    static readonly FrozenSet<string> Parts = new[]
    {
        "part", "volume", "vol", "book", "band", "bd", "teil", "tome", "partie", "parte", "tomo", "deel", "del", "osa", "tom", "livre", "libro", "buch", "chapter", "act", "episode", "część", "часть", "книга", "том",
    }.ToFrozenSet();

    static readonly FrozenDictionary<string, string> Abbreviations = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["vol"] = "volume", ["vols"] = "volumes", ["bd"] = "band", ["pt"] = "part", ["st"] = "saint", ["ch"] = "chapter",
    }.ToFrozenDictionary();

    // The word for "and" is often written as a sign, which becomes "and" in a key.
    static readonly FrozenSet<string> And = new[] { "und", "et", "y", "e", "en", "och", "og", "oraz", "i", "ve", "es", "ja", "si", "и", "і", "και" }.ToFrozenSet();

    /// <summary>
    /// A title's key without abbreviations, with number words (up to twenty, then the tens) as digits, without the word for a volume before
    /// the number at its end, and with "and" in one language.
    /// </summary>
    public static string Canonical(string key)
    {
        var words = InOrder(key.Split(' '));
        var changed = words.Length > 0 && string.Join(' ', words) != key;
        for (var i = 0; i < words.Length; i++)
        {
            var canonical = Abbreviations.GetValueOrDefault(words[i]) ?? (Number(words, i) is { } number ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : words[i]);
            changed |= canonical != words[i];
            words[i] = canonical;
        }

        for (var i = 1; i < words.Length - 1; i++)
        {
            if (And.Contains(words[i]))
                (words[i], changed) = ("and", true);
        }

        if (words is [_, .., var part, var last] && Parts.Contains(part) && last.All(char.IsAsciiDigit))
            return string.Join(' ', [.. words[..^2], last]);
        return changed ? string.Join(' ', words) : key;
    }

    /// <summary>With the number behind the word for a part: "erster teil" as "teil 1".</summary>
    static string[] InOrder(string[] words)
    {
        if (words is [_, .., var ordinal, var part] && Parts.Contains(part) && VolumeMark.OrdinalNumber(ordinal) is { } number)
            return [.. words[..^2], part, number];
        return words is [_, .., var before, var after] && Parts.Contains(before) && VolumeMark.OrdinalNumber(after) is { } behind ? [.. words[..^1], behind] : words;
    }

    /// <summary>Other spellings of the title's key; empty for most titles.</summary>
    public static IEnumerable<string> Spellings(string key)
    {
        var words = InOrder(key.Split(' '));
        var numbers = Enumerable.Range(0, words.Length).Where(i => Number(words, i) is not null).ToList();
        var abbreviated = Array.FindIndex(words, word => Abbreviations.ContainsKey(word) || Abbreviations.Values.Contains(word));
        IEnumerable<string> joined = Array.FindIndex(words, And.Contains) is > 0 and var at && at < words.Length - 1 ? [With(words, at, "and")] : [];
        if (numbers.Count == 0 && abbreviated < 0)
            return joined;
        var spellings = new List<string> { Canonical(key) };
        if (numbers is [var place, ..])
        {
            var number = Number(words, place)!.Value;
            var ways = ByNumber[number].Prepend(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (place > 0 && number < Roman.Length && (Parts.Contains(words[place - 1]) || place == words.Length - 1))
                ways = ways.Append(Roman[number]);
            spellings.AddRange(ways.Select(way => With(words, place, way)));
        }

        if (abbreviated >= 0)
        {
            var other = Abbreviations.GetValueOrDefault(words[abbreviated]) ?? Abbreviations.First(pair => pair.Value == words[abbreviated]).Key;
            spellings.AddRange(spellings.Select(spelling => With(spelling.Split(' '), abbreviated, other)).ToList());
            spellings.Add(With(words, abbreviated, other));
        }

        // "Akira 2" and "Akira, Vol. 2".
        if (words is [.., var volume, var end] && Number(words, words.Length - 1) is not null)
        {
            var title = string.Join(' ', Parts.Contains(volume) && words.Length > 2 ? words[..^2] : words[..^1]);
            spellings.AddRange(Parts.Contains(volume) && words.Length > 2 ? [$"{title} {end}"] : [$"{title} vol {end}", $"{title} volume {end}", $"{title} band {end}", $"{title} teil {end}", $"{title} tome {end}"]);
        }

        spellings.Add(string.Join(' ', words));
        return spellings.Concat(joined).Where(spelling => spelling != key && spelling.Length > 0).Distinct();
    }

    /// <summary>The key of a title with <c>&amp;</c>, which became "and", with the word of other languages.</summary>
    public static IEnumerable<string> WithOtherAnd(string key) =>
        key.Split(' ') is var words && Array.IndexOf(words, "and") is > 0 and var at ? And.Select(word => With(words, at, word)) : [];

    static string With(string[] words, int place, string word) => string.Join(' ', [.. words[..place], word, .. words[(place + 1)..]]);

    /// <summary>The number that a word means: "zwei", and a Roman numeral if <paramref name="mayBeRoman"/>; null for other words.</summary>
    public static int? NumberIn(string word, bool mayBeRoman) => OfWord.TryGetValue(word, out var number) ? number
        : mayBeRoman && Array.IndexOf(Roman, word) is > 0 and var roman ? roman : null;

    static int? Number(string[] words, int place) => words[place] switch
    {
        { Length: > 0 and < 4 } digits when digits.All(char.IsAsciiDigit) && (digits.Length == 1 || digits[0] != '0')
            && int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) is var number && ByNumber.ContainsKey(number) => number,
        var word when OfWord.TryGetValue(word, out var number) => number,
        var word when place > 0 && Parts.Contains(words[place - 1]) && Array.IndexOf(Roman, word) is > 0 and var number => number,
        // "Rocky II" and "Faust I" have a number, "Malcolm X" and "The King and I" do not.
        "i" or "v" when place > 0 && place == words.Length - 1 && words[place - 1] is not ("and" or "y" or "et" or "und") => words[place] == "i" ? 1 : 5,
        { Length: > 1 } word when place > 0 && place == words.Length - 1 && Array.IndexOf(Roman, word) is > 1 and var number => number,
        ['0', >= '1' and <= '9'] when place > 0 && Parts.Contains(words[place - 1]) => words[place][1] - '0',
        _ => null,
    };
}
