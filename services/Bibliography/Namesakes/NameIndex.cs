namespace CacheWarming.Bibliographies;

/// <summary>Finds, among many who have names, those who may bear a certain one, and compares it with few of them.</summary>
public sealed class NameIndex<T>
{
    readonly ILookup<string, (T Item, string Name)> _byWord;

    public NameIndex(IEnumerable<T> items, Func<T, string> nameOf) =>
        _byWord = items.Select(item => (Item: item, Name: nameOf(item)))
            .SelectMany(named => NameWords.Of(named.Name).Words.Append(AuthorName.KeyOf(named.Name)).Distinct(StringComparer.Ordinal).Select(word => (Word: word, Named: named)))
            .ToLookup(pair => pair.Word, pair => pair.Named, StringComparer.Ordinal);

    /// <summary>Those for whom <see cref="Namesakes.MayBear"/> says so: names that are alike have the key in common, or the last word of the one.</summary>
    public IEnumerable<T> WhoMayBear(string name) =>
        NameWords.Of(name).Words.TakeLast(1).Append(AuthorName.KeyOf(name)).SelectMany(word => _byWord[word]).Distinct()
            .Where(named => Namesakes.MayBear(name, named.Name)).Select(named => named.Item);
}
