namespace CacheWarming.Bibliographies;

/// <summary>Finds items by a person's name, as <see cref="Namesakes.MayBear"/> compares names, without comparing it with every item's.</summary>
public sealed class NameIndex<T>
{
    readonly ILookup<string, (T Item, string Name)> _byWord;

    public NameIndex(IEnumerable<T> items, Func<T, string> nameOf) =>
        _byWord = items.Select(item => (Item: item, Name: nameOf(item)))
            .SelectMany(named => NameForms.Simplified(named.Name).Words.Concat(NameWords.From(named.Name).Words).Append(AuthorName.KeyOf(named.Name)).Distinct(StringComparer.Ordinal).Select(word => (Word: word, Named: named)))
            .ToLookup(pair => pair.Word, pair => pair.Named, StringComparer.Ordinal);

    /// <summary>Only names with the same key, or with the last word of this one in them, can be alike; only these are compared.</summary>
    public IEnumerable<T> WhoMayBear(string name) =>
        NameForms.Simplified(name).Words.TakeLast(1).Append(AuthorName.KeyOf(name)).SelectMany(word => _byWord[word]).Distinct()
            .Where(named => Namesakes.MayBear(name, named.Name)).Select(named => named.Item);
}
