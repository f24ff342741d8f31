using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>Takes apart a column that holds several names.</summary>
static partial class JointNames
{
    public static IReadOnlyList<string> Split(string column, bool singleIsInverted) =>
        [.. Separators().Split(Brackets().Replace(column, " "))
            .SelectMany(piece => AtCommas(piece, singleIsInverted))
            .DistinctBy(AuthorName.KeyOf)];

    static IEnumerable<string> AtCommas(string piece, bool singleIsInverted)
    {
        var names = new List<string>();
        var suffixed = false;
        foreach (var part in piece.Split([',', '،', '，']).Select(AuthorName.Tidy).Where(part => part.Length > 0))
        {
            if (names.Count > 0 && NameWords.IsSuffix(part))
            {
                names[^1] += " " + part;
                suffixed = true;
            }
            else if (names.Count > 0 && NameWords.IsHonour(part))
            {
                names[^1] += ", " + part;
            }
            else if (names.Count > 0 || singleIsInverted || !BelongsToMainAuthor(part))
            {
                names.Add(part);
            }
        }

        var single = names.Count == 2 && IsOneWord(names[0]) && (singleIsInverted || suffixed || IsGivenName(names[1]));
        var pairs = names.Count > 2 && names.Count % 2 == 0 && names.TrueForAll(IsOneWord);
        return single || pairs ? names.Chunk(2).Select(pair => $"{pair[0]}, {pair[1]}") : names;
    }

    // "Prince Harry" in one column, "The Duke of Sussex, J.R. Moehringer" in the next.
    static bool BelongsToMainAuthor(string part) =>
        NameWords.IsSuffix(part) || (NameWords.IsHonour(part) && part.StartsWith("the ", StringComparison.OrdinalIgnoreCase));

    static bool IsOneWord(string name) => !name.Contains(' ', StringComparison.Ordinal);

    // "King, Stephen" and "Tolkien, J. R. R.", but not "Homer, Robert Fagles".
    static bool IsGivenName(string name) => NameWords.Of(name).Words.Count == 1;

    [GeneratedRegex(@"\([^()]*\)|\[[^\[\]]*\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"[;|\r\n]|\s&\s", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Separators();
}
