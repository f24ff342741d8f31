namespace CacheWarming.Bibliographies;

/// <summary>
/// Finds items by a person's name, with the rule of <see cref="Namesakes.MayBear"/>, without comparing the name with those of all items.
/// </summary>
public sealed class NameIndex<T>
{
    readonly ILookup<string, (T Item, string Name)> _byWord;

    public NameIndex(IEnumerable<T> items, Func<T, string> nameOf) =>
        _byWord = items.Select(item => (Item: item, Name: nameOf(item)))
            .SelectMany(named => NameForms.Simplified(named.Name).Words.Concat(NameWords.From(named.Name).Words).Append(AuthorName.KeyOf(named.Name)).Distinct(StringComparer.Ordinal).Select(word => (Word: word, Named: named)))
            .ToLookup(pair => pair.Word, pair => pair.Named, StringComparer.Ordinal);

    /// <summary>
    /// Compares only names with the same key, or names that contain the last word of this one, because no others can be similar.
    /// </summary>
    public IEnumerable<T> WhoMayBear(string name) => Find(name, Likeness.Similar);

    /// <summary>Also those whose name is so like this one that a book may prove who is meant.</summary>
    public IEnumerable<T> WhoMayBeProven(string name) => Find(name, Likeness.Surname);

    IEnumerable<T> Find(string name, Likeness least) =>
        NameForms.Simplified(name).Words.TakeLast(1).Concat(NameWords.From(name).Words.TakeLast(1)).Append(AuthorName.KeyOf(name)).SelectMany(word => _byWord[word]).Distinct()
            .Where(named => NameLikeness.Compare(name, named.Name) >= least).Select(named => named.Item);
}
