using System.Text;

namespace CacheWarming.Bibliographies;

/// <summary>Recognises the script of a name.</summary>
static class Scripts
{
    /// <summary>Whether the first letter is Han, kana or Hangul.</summary>
    public static bool IsEastAsian(string name) => Detect(name) is Script.EastAsian;

    /// <summary>Whether two names are in different scripts, so that their words can't be compared.</summary>
    public static bool Differ(string one, string other) => (Detect(one), Detect(other)) is var (a, b) && a != b && a is not Script.None && b is not Script.None;

    /// <summary>
    /// Whether the text after a slash is the same name in another script: "村上春樹 / Haruki Murakami"; "西尾維新/VOFAN" are two people.
    /// </summary>
    public static bool AreOneName(string name, string again) =>
        Differ(name, again) && (Detect(name) is not Script.EastAsian || Words(again) > 1) && (Detect(again) is not Script.EastAsian || Words(name) > 1);

    /// <summary>
    /// Whether names in two scripts may be the same: for Latin, Cyrillic and Greek the consonants of a word are compared ("Достоевский",
    /// "Dostoevsky"); other scripts can't be compared.
    /// </summary>
    public static bool MayBeOne(string one, string other)
    {
        if (!Differ(one, other) || !HasConsonants(one) || !HasConsonants(other))
            return false;
        var consonants = NameWords.From(one).Words.Select(Consonants).ToList();
        return NameWords.From(other).Words.Select(Consonants).Any(word => word.Length > 2 && consonants.Exists(also => also.Length > 2
            && (also.StartsWith(word, StringComparison.Ordinal) || word.StartsWith(also, StringComparison.Ordinal))));
    }

    /// <summary>
    /// Whether names in two scripts are certainly different: nothing in one sounds like the surname of the other, as far as both can be
    /// compared. Sounds that scripts write differently (k, c, x, sibilants) are ignored.
    /// </summary>
    public static bool Contradict(string asked, string name)
    {
        if (!Differ(asked, name) || !HasConsonants(asked) || !HasConsonants(name) || NameWords.From(asked).Words is not [.., var surname] || Skeleton(surname) is not { Length: > 1 } sound)
            return false;
        return NameWords.From(name).Words.Select(Skeleton).Where(other => other.Length > 1).ToList() is { Count: > 0 } others && !others.Exists(other => Agree(sound, other));
    }

    /// <summary>
    /// Whether names in one script are perhaps two transcriptions of the same name: "Fyodor Dostoyevsky" and "Fiodor Dostoievski", "Mo Yan"
    /// and "Moyan".
    /// </summary>
    public static bool SoundAlike(string one, string other)
    {
        if (Differ(one, other) || NameForms.Simplified(one).Words is not { Count: > 0 } a || NameForms.Simplified(other).Words is not { Count: > 0 } b)
            return false;
        if (string.Concat(a) == string.Concat(b))
            return true;
        return a.Count > 1 && b.Count > 1 && HasConsonants(one) && a[0][0] == b[0][0] && SoundAlike(a[^1], b[^1], shortest: 2) && SoundAlike(a[0], b[0], shortest: 1);

        static bool SoundAlike(string word, string again, int shortest) => word == again
            || (Consonants(Affricate(word)) is var sounds && sounds.Length >= shortest && sounds == Consonants(Affricate(again)))
            || (Skeleton(word) is var skeleton && skeleton.Length >= shortest && skeleton == Skeleton(again));

        static string Affricate(string word) => word.Replace("tsch", "ch", StringComparison.Ordinal).Replace("tch", "ch", StringComparison.Ordinal);
    }

    static string Skeleton(string word)
    {
        var sounds = Consonants(word).Replace("k", "", StringComparison.Ordinal);
        return string.Concat(sounds.Where((sound, i) => i == 0 || sounds[i - 1] != sound));
    }

    // "prns" for Franz agrees with "prnts" for Франц; "pvr" for Pevear does not agree with "ptr" for Фёдор.
    static bool Agree(string one, string other) => one.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(one, StringComparison.Ordinal)
        || 10 * CommonLength(one, other) >= 7 * Math.Max(one.Length, other.Length);

    /// <summary>The length of the longest common subsequence of letters.</summary>
    static int CommonLength(string one, string other)
    {
        var lengths = new int[one.Length + 1, other.Length + 1];
        for (var i = 1; i <= one.Length; i++)
        {
            for (var j = 1; j <= other.Length; j++)
                lengths[i, j] = one[i - 1] == other[j - 1] ? lengths[i - 1, j - 1] + 1 : Math.Max(lengths[i - 1, j], lengths[i, j - 1]);
        }

        return lengths[one.Length, other.Length];
    }

    static bool HasConsonants(string name) => Detect(name) is Script.Latin or Script.Greek or Script.Cyrillic;

    static string Consonants(string word)
    {
        var sounds = new StringBuilder(word.Length);
        foreach (var letter in word.Replace("ц", "тс", StringComparison.Ordinal).Replace("x", "ks", StringComparison.Ordinal).Replace("ξ", "κσ", StringComparison.Ordinal))
        {
            var sound = letter switch
            {
                'b' or 'б' or 'β' or 'v' or 'в' or 'w' => 'v',
                'p' or 'п' or 'π' or 'f' or 'ф' or 'φ' => 'p',
                'd' or 'д' or 'δ' or 't' or 'т' or 'τ' or 'θ' => 't',
                'g' or 'г' or 'γ' or 'k' or 'к' or 'κ' or 'q' or 'х' or 'χ' => 'k',
                'l' or 'л' or 'λ' => 'l',
                'm' or 'м' or 'μ' => 'm',
                'n' or 'н' or 'ν' => 'n',
                'r' or 'р' or 'ρ' => 'r',
                's' or 'с' or 'σ' or 'z' or 'з' or 'ζ' or 'ш' or 'щ' or 'ж' => 's',
                _ => '\0',
            };
            if (sound != '\0' && (sounds.Length == 0 || sounds[^1] != sound))
                sounds.Append(sound);
        }

        return sounds.ToString();
    }

    static int Words(string name) => NameWords.From(name).Words.Count;

    static Script Detect(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
                return Detect(rune.Value);
        }

        return Script.None;
    }

    static Script Detect(int letter) => letter switch
    {
        < 0x0370 or (>= 0x1E00 and <= 0x1EFF) or (>= 0xFF21 and <= 0xFF5A) => Script.Latin,
        < 0x0400 or (>= 0x1F00 and <= 0x1FFF) => Script.Greek,
        < 0x0530 => Script.Cyrillic,
        >= 0x0590 and <= 0x05FF => Script.Hebrew,
        >= 0x0600 and <= 0x077F => Script.Arabic,
        (>= 0x1100 and <= 0x11FF) or (>= 0x2E80 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x323AF) => Script.EastAsian,
        _ => Script.Other,
    };

    enum Script
    {
        None,
        Latin,
        Greek,
        Cyrillic,
        Hebrew,
        Arabic,
        EastAsian,
        Other,
    }
}
