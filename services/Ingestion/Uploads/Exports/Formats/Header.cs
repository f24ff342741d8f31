using System.Text;
using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>
/// A file's column names. Case, spaces, punctuation and diacritics are ignored. If two names are equal, the first column is used.
/// </summary>
sealed class Header
{
    // A longer text is content and not a name.
    const int LongestName = 80;

    readonly Dictionary<string, int> _columns = [];
    readonly List<string> _names;

    public Header(IReadOnlyList<string> names)
    {
        _names = [.. names.Select(name => name.Length <= LongestName ? name : "")];
        for (var column = 0; column < names.Count; column++)
        {
            if (names[column].Length <= LongestName && Plain(names[column]) is { Length: > 0 } plain)
                _columns.TryAdd(plain, column);
        }
    }

    /// <summary>The column with the first of these names that the file has.</summary>
    public int? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_columns.TryGetValue(Plain(name), out var column))
                return column;
        }

        return null;
    }

    /// <summary>All columns with one of these names, in the order of the names.</summary>
    public IReadOnlyList<int> All(params ReadOnlySpan<string> names)
    {
        var columns = new List<int>();
        foreach (var name in names)
        {
            if (_columns.TryGetValue(Plain(name), out var column) && !columns.Contains(column))
                columns.Add(column);
        }

        return columns;
    }

    /// <summary>The first column whose name contains one of <paramref name="words"/> as a single word, and none of the others.</summary>
    public int? WithWord(IEnumerable<string> words, IEnumerable<string> butNone)
    {
        var (any, none) = (words.Select(Plain).ToHashSet(StringComparer.Ordinal), butNone.Select(Plain).ToHashSet(StringComparer.Ordinal));
        foreach (var (column, name) in _names.Index())
        {
            var said = name.Split([' ', '_', '-', '.', '/', '(', ')', ':', '[', ']', ','], StringSplitOptions.RemoveEmptyEntries).Select(Plain).ToList();
            if (said.Count is > 1 and < 7 && said.Exists(any.Contains) && !said.Exists(none.Contains))
                return column;
        }

        return null;
    }

    /// <summary>Columns whose name contains this word, in the order of the file.</summary>
    public IEnumerable<int> Holding(string word) => _columns.Where(pair => pair.Key.Contains(word, StringComparison.Ordinal)).Select(pair => pair.Value).Order();

    /// <summary>The number of these names that the file has.</summary>
    public int Count(params ReadOnlySpan<string> names) => All(names).Count;

    /// <summary>The form of a name in which columns are compared.</summary>
    public static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var rune in Title.Tidy(name).Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                plain.Append(Rune.ToLowerInvariant(rune).ToString());
        }

        // Letters with two small forms, which the invariant culture treats as different.
        return plain.Replace('ı', 'i').Replace('ς', 'σ').Replace('ł', 'l').ToString();
    }
}
