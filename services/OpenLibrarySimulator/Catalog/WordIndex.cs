using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>Maps words to the numbers of the items that contain them.</summary>
sealed class WordIndex
{
    readonly Dictionary<string, HashSet<int>> _holders = new(StringComparer.Ordinal);

    public void Add(string text, int holder)
    {
        foreach (var word in IndexTerms.Tokenize(text))
        {
            if (!_holders.TryGetValue(word, out var holders))
            {
                _holders[word] = holders = [];
            }

            holders.Add(holder);
        }
    }

    /// <summary>The items that contain every word of <paramref name="text"/>; none for a text without words.</summary>
    public IReadOnlyCollection<int> WithAll(string text)
    {
        var sets = new List<HashSet<int>>();
        foreach (var word in IndexTerms.Tokenize(text))
        {
            if (!_holders.TryGetValue(word, out var holders))
            {
                return [];
            }

            sets.Add(holders);
        }

        return sets switch
        {
            [] => [],
            [var only] => only,
            _ => [.. sets.MinBy(set => set.Count)!.Where(holder => sets.TrueForAll(set => set.Contains(holder)))],
        };
    }
}
