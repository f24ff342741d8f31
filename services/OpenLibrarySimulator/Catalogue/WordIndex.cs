namespace CacheWarming.OpenLibrarySimulator.Catalogue;

/// <summary>Things by the words they hold.</summary>
sealed class WordIndex<T>
    where T : class
{
    readonly Dictionary<string, HashSet<T>> _holders = new(StringComparer.Ordinal);

    public void Add(string text, T holder)
    {
        foreach (var word in Words.Of(text))
        {
            if (!_holders.TryGetValue(word, out var holders))
            {
                _holders[word] = holders = new HashSet<T>(ReferenceEqualityComparer.Instance);
            }

            holders.Add(holder);
        }
    }

    /// <summary>Those that hold every word of <paramref name="text"/>; none for a text without words.</summary>
    public IEnumerable<T> WithAll(string text)
    {
        var sets = new List<HashSet<T>>();
        foreach (var word in Words.Of(text))
        {
            if (!_holders.TryGetValue(word, out var holders))
            {
                return [];
            }

            sets.Add(holders);
        }

        var rarest = sets.MinBy(set => set.Count);
        return rarest is null ? [] : rarest.Where(holder => sets.TrueForAll(set => set.Contains(holder)));
    }
}
