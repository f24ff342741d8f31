using System.Collections.Frozen;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>Measures how plausible a text is: by the letters beyond ASCII of each language, and by their positions.</summary>
/// <remarks>
/// A word may be of any language, but a list of books has few: the more languages are needed to explain a text, the less plausible it is.
/// </remarks>
static class LatinAlphabets
{
    static readonly FrozenDictionary<char, int> LanguagesOf = Languages(
        "äöüß", "àâæçéèêëîïôœùûüÿñö", "áéíñóúüçª", "áâãàçéêíóôõúüº", "àèéìíîòóùú", "äéèëïíóöüá", "äåéöüàø", "æøåéòôóäö", "áðéíóúýþæö",
        "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čšž", "čćđšž", "ăâîşţșț",
        "āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž", "çğıöşüâîûi\u0307");

    const int Portuguese = 1 << 3;
    const int Icelandic = 1 << 8;

    const string Vowels = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœāēėęěīįıōőūůűųąăơ";

    /// <summary>The first nine languages, for which Windows-1252 and similar sets were made.</summary>
    const int Western = (1 << 9) - 1;

    static readonly char[] BetweenWords = [.. Enumerable.Range(0, 0x80).Select(c => (char)c).Where(c => !char.IsAsciiLetter(c))];

    /// <summary>The cost of a text (0 if its words are of one language), and the number of words that are of no language.</summary>
    public static (int Cost, int Unexplained) Plausibility(string text, bool isWestern)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        var (unexplained, misplaced) = (0, 0);
        foreach (var part in text.Split(BetweenWords))
        {
            var word = part.TrimStart('“', '”', '«', '»', '„', '‚', '‘', '¿', '¡').TrimEnd('“', '”', '«', '»', '’', '…', '™', '®');
            if (System.Text.Ascii.IsValid(word) || !words.TryAdd(word, LanguagesOfWord(word) & (isWestern ? Western : -1)))
                continue;
            if (words[word] == 0)
                unexplained++;
            else if (IsMisplaced(word.ToLowerInvariant()))
                misplaced++;
        }

        var languages = CountLanguages([.. words.Values.Where(possible => possible != 0)]);
        return ((10 * unexplained) + (2 * misplaced) + (3 * Math.Max(0, languages - 1)), unexplained);
    }

    /// <summary>
    /// The languages, one bit each, that have all letters of a word; 0 also if a character makes no sense at its position.
    /// </summary>
    static int LanguagesOfWord(string word)
    {
        var languages = -1;
        for (var i = 0; i < word.Length; i++)
        {
            var (c, after) = (word[i], i + 1 < word.Length ? char.ToLowerInvariant(word[i + 1]) : ' ');
            if (char.IsAscii(c))
                continue;
            if (EncodingDetection.IsOdd(i > 0 ? word[i - 1] : ' ', c, after) || (c is '…' or 'ª' or 'º' && char.IsLetter(after)) || (c is '–' or '—' && char.IsLower(after)))
                return 0;
            if (!char.IsLetter(c) || c is 'ª' or 'º')
                continue;
            c = c == 'İ' ? 'ı' : char.ToLowerInvariant(c);
            var without = c switch
            {
                'ã' when after is not ('o' or 'e' or 's' or 'n' or 'i' or ' ') => Portuguese,
                'õ' when after != 'e' => Portuguese,
                'þ' when after is not ('j' or 'r' or 'v') && !Vowels.Contains(after, StringComparison.Ordinal) => Icelandic,
                'ð' when i == 0 => Icelandic,
                _ => 0,
            };
            languages &= LanguagesOf.GetValueOrDefault(c) & ~without;
        }

        return languages;
    }

    // "Bšll" instead of "Böll": a consonant with a mark between two others.
    static bool IsMisplaced(string word)
    {
        for (var i = 1; i < word.Length - 1; i++)
        {
            if (!char.IsAscii(word[i]) && !Vowels.Contains(word[i], StringComparison.Ordinal) && IsConsonant(word[i - 1]) && IsConsonant(word[i + 1]))
                return true;
        }

        return false;
    }

    static bool IsConsonant(char c) => char.IsLetter(c) && !Vowels.Contains(c, StringComparison.Ordinal);

    static int CountLanguages(List<int> words)
    {
        var count = 0;
        while (words.Count > 0)
        {
            var best = Enumerable.Range(0, 32).MaxBy(language => words.Count(word => (word & (1 << language)) != 0));
            words.RemoveAll(word => (word & (1 << best)) != 0);
            count++;
        }

        return count;
    }

    static FrozenDictionary<char, int> Languages(params string[] alphabets) => alphabets
        .SelectMany((alphabet, language) => alphabet.Select(letter => (Letter: letter, Language: 1 << language)))
        .GroupBy(pair => pair.Letter, pair => pair.Language)
        .ToFrozenDictionary(group => group.Key, group => group.Aggregate(0, (all, one) => all | one));
}
