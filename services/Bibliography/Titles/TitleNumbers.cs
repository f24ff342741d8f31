using System.Collections.Frozen;

namespace CacheWarming.Bibliographies;

/// <summary>Numbers and volumes that titles write in several ways: "4" and "Four", "Part I" and "Part 1", "Vol." and "Volume".</summary>
static class TitleNumbers
{
    static readonly string[][] Words =
    [
        ["zero"], ["one"], ["two", "zwei", "deux", "dos", "due", "dois", "twee", "два"], ["three", "drei", "trois", "tres", "tre", "drie", "три"],
        ["four", "vier", "quatre", "cuatro", "quattro", "quatro", "четыре"], ["five", "funf", "cinq", "cinco", "cinque", "vijf", "пять"],
        ["six", "sechs", "seis", "sei", "zes", "шесть"], ["seven", "sieben", "sept", "siete", "sette", "sete", "zeven", "семь"],
        ["eight", "acht", "huit", "ocho", "otto", "oito", "восемь"], ["nine", "neun", "neuf", "nueve", "nove", "negen", "девять"],
        ["ten", "zehn", "dix", "diez", "dieci", "dez", "tien", "десять"], ["eleven", "elf", "onze", "once", "undici"], ["twelve", "zwolf", "douze", "doce", "dodici", "doze", "twaalf"],
    ];

    static readonly string[] Roman = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];

    static readonly FrozenDictionary<string, int> OfWord = Words.SelectMany((words, number) => words.Select(word => (word, number)))
        .DistinctBy(pair => pair.word).ToFrozenDictionary(pair => pair.word, pair => pair.number);

    /// <summary>What a part is called; only behind one of these a Roman number is a number.</summary>
    static readonly FrozenSet<string> Parts = new[]
    {
        "part", "volume", "vol", "book", "band", "bd", "teil", "tome", "partie", "parte", "tomo", "deel", "del", "osa", "tom", "livre", "libro", "buch", "chapter", "act", "episode", "część", "часть", "книга", "том",
    }.ToFrozenSet();

    static readonly FrozenDictionary<string, string> Abbreviations = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["vol"] = "volume", ["vols"] = "volumes", ["bd"] = "band", ["pt"] = "part", ["st"] = "saint", ["ch"] = "chapter",
    }.ToFrozenDictionary();

    /// <summary>A title's key with all numbers up to twelve in digits, and no abbreviations.</summary>
    public static string Canonical(string key)
    {
        var words = key.Split(' ');
        var changed = false;
        for (var i = 0; i < words.Length; i++)
        {
            var canonical = Abbreviations.GetValueOrDefault(words[i]) ?? (Number(words, i) is { } number ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : words[i]);
            changed |= canonical != words[i];
            words[i] = canonical;
        }

        return changed ? string.Join(' ', words) : key;
    }

    /// <summary>How else the title's key may be written; empty for most titles.</summary>
    public static IEnumerable<string> Spellings(string key)
    {
        var words = key.Split(' ');
        var numbers = Enumerable.Range(0, words.Length).Where(i => Number(words, i) is not null).ToList();
        var abbreviated = Array.FindIndex(words, word => Abbreviations.ContainsKey(word) || Abbreviations.Values.Contains(word));
        if (numbers.Count == 0 && abbreviated < 0)
            return [];
        var spellings = new List<string> { Canonical(key) };
        if (numbers is [var place, ..])
        {
            var number = Number(words, place)!.Value;
            var ways = Words[number].Prepend(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (place > 0 && Parts.Contains(words[place - 1]))
                ways = ways.Append(Roman[number]);
            spellings.AddRange(ways.Select(way => With(words, place, way)));
        }

        if (abbreviated >= 0)
        {
            var other = Abbreviations.GetValueOrDefault(words[abbreviated]) ?? Abbreviations.First(pair => pair.Value == words[abbreviated]).Key;
            spellings.AddRange(spellings.Select(spelling => With(spelling.Split(' '), abbreviated, other)).ToList());
            spellings.Add(With(words, abbreviated, other));
        }

        return spellings.Where(spelling => spelling != key && spelling.Length > 0);
    }

    static string With(string[] words, int place, string word) => string.Join(' ', [.. words[..place], word, .. words[(place + 1)..]]);

    static int? Number(string[] words, int place) => words[place] switch
    {
        [>= '0' and <= '9'] or ['1', '0' or '1' or '2'] => int.Parse(words[place], System.Globalization.CultureInfo.InvariantCulture),
        var word when OfWord.TryGetValue(word, out var number) => number,
        var word when place > 0 && Parts.Contains(words[place - 1]) && Array.IndexOf(Roman, word) is > 0 and var number => number,
        ['0', >= '1' and <= '9'] when place > 0 && Parts.Contains(words[place - 1]) => words[place][1] - '0',
        _ => null,
    };
}
