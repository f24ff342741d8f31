using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>Numbers of things by the words these hold.</summary>
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

    /// <summary>Those that hold every word of <paramref name="text"/>; none for a text without words.</summary>
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
