namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>Synthetic names of people; the author's number can be computed from the surname.</summary>
static class SyntheticNames
{
    // Four syllables of 100 make 100,000,000 surnames. The multiplier is coprime to that number and scatters neighbours; its inverse undoes
    // this.
    const int Surnames = 100_000_000;
    const int SyllablesPerName = 4;
    const long Scatter = 48_271_003;
    const string Consonants = "bdfghjklmnprstvwzcxq";
    const string Vowels = "aeiou";

    // Transliterated letter by letter, so that it can be reversed; without letters that need a mark, which a search index drops.
    const string Latin = Consonants + Vowels + "y";
    const string Cyrillic = "бдфгхжклмнпрствшзцчщаеиоуы";
    const int NativeOneIn = 3;

    static readonly long Gather = Inverse(Scatter, Surnames);

    static readonly string[] Given =
    [
        "Ada", "Boris", "Clara", "Daniel", "Edith", "Felix", "Greta", "Hugo", "Irene", "Jonas", "Karin", "Leo", "Mira", "Nils", "Olga",
        "Pavel", "Quentin", "Rosa", "Simon", "Thea", "Ulrich", "Vera", "Walter", "Yara", "Zeno",
    ];

    public static string Full(int author) => $"{Given[author % Given.Length]} {Surname(author)}";

    public static string Surname(int author)
    {
        var code = author * Scatter % Surnames;
        return string.Create(2 * SyllablesPerName, code, static (letters, code) =>
        {
            for (var i = 0; i < SyllablesPerName; i++, code /= 100)
            {
                letters[2 * i] = Consonants[(int)(code % 100 / 5)];
                letters[(2 * i) + 1] = Vowels[(int)(code % 5)];
            }

            letters[0] = char.ToUpperInvariant(letters[0]);
        });
    }

    /// <summary>The name with an initial; for every third author also in another script.</summary>
    public static IReadOnlyList<string> Alternatives(int author)
    {
        var (given, surname) = (Given[author % Given.Length], Surname(author));
        var initial = $"{given[0]}. {surname}";
        return author % NativeOneIn == 0 ? [initial, $"{Native(given)} {Native(surname)}"] : [initial];
    }

    /// <summary>The author with this surname in lower case, in either script; null for any other word.</summary>
    public static int? AuthorOf(string word)
    {
        word = Written(word, from: Cyrillic, to: Latin);
        if (word.Length != 2 * SyllablesPerName)
        {
            return null;
        }

        long code = 0;
        for (var i = SyllablesPerName - 1; i >= 0; i--)
        {
            var consonant = Consonants.IndexOf(word[2 * i], StringComparison.Ordinal);
            var vowel = Vowels.IndexOf(word[(2 * i) + 1], StringComparison.Ordinal);
            if (consonant < 0 || vowel < 0)
            {
                return null;
            }

            code = (code * 100) + (consonant * 5) + vowel;
        }

        return (int)(code * Gather % Surnames);
    }

    static string Native(string name)
    {
        var native = Written(name.ToLowerInvariant(), from: Latin, to: Cyrillic);
        return char.ToUpperInvariant(native[0]) + native[1..];
    }

    static string Written(string word, string from, string to) =>
        string.Create(word.Length, (word, from, to), static (letters, state) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                var letter = state.word[i];
                letters[i] = state.from.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? state.to[at] : letter;
            }
        });

    static long Inverse(long value, long modulus)
    {
        var (remainder, next) = (modulus, value);
        var (inverse, following) = (0L, 1L);
        while (next != 0)
        {
            var times = remainder / next;
            (remainder, next) = (next, remainder - (times * next));
            (inverse, following) = (following, inverse - (times * following));
        }

        return ((inverse % modulus) + modulus) % modulus;
    }
}
