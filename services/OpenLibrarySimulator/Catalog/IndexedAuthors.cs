using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>An index of the authors of given works.</summary>
sealed class IndexedAuthors : IAuthorIndex<int>
{
    const int TopSubjects = 10;

    readonly List<CatalogAuthor> _authors;
    readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
    readonly WordIndex _names = new();
    readonly WordIndex _alternateNames = new();
    readonly List<CatalogWork>[] _works;

    public IndexedAuthors(IReadOnlyList<CatalogWork> works)
    {
        _authors =
        [
            .. works.SelectMany(work => work.Authors)
                .GroupBy(author => author.Key, StringComparer.Ordinal)
                .OrderBy(same => same.Key, StringComparer.Ordinal)
                .Select(Merged),
        ];
        _works = [.. _authors.Select(_ => new List<CatalogWork>())];
        for (var id = 0; id < _authors.Count; id++)
        {
            _byKey[_authors[id].Key] = id;
            _names.Add(_authors[id].Name, id);
            foreach (var name in _authors[id].AlternateNames)
            {
                _alternateNames.Add(name, id);
            }
        }

        foreach (var work in works)
        {
            foreach (var author in work.Authors.DistinctBy(author => author.Key))
            {
                _works[_byKey[author.Key]].Add(work);
            }
        }
    }

    public IEnumerable<int> All => Enumerable.Range(0, _authors.Count);

    public CatalogAuthor? WithKey(string key) => _byKey.TryGetValue(key, out var id) ? _authors[id] : null;

    public string KeyOf(int id) => _authors[id].Key;

    public IReadOnlyCollection<int>? Lookup(Condition condition) => condition is not TextCondition { Text: var text } ? null : condition.Field switch
    {
        "key" => WithPath(text),
        "name" => Meeting(condition, _names.WithAll(text)),
        "alternate_names" => Meeting(condition, _alternateNames.WithAll(text)),
        null => Meeting(condition, _names.WithAll(text).Union(_alternateNames.WithAll(text))),
        _ => null,
    };

    public bool Meets(int id, Condition condition) =>
        SearchFields.Meets(_authors[id], WorkCount(id), condition.Field == "top_subjects" ? Subjects(id) : [], condition);

    public int WorkCount(int id) => _works[id].Count;

    public AuthorSummary Summary(int id) =>
        new(_authors[id], WorkCount(id), _works[id].MaxBy(work => work.EditionCount)?.Title, [.. Subjects(id)]);

    static CatalogAuthor Merged(IEnumerable<CatalogAuthor> mentions) => mentions.Aggregate((author, mention) => author with
    {
        AlternateNames = [.. author.AlternateNames.Union(mention.AlternateNames, StringComparer.Ordinal)],
        BirthDate = author.BirthDate ?? mention.BirthDate,
    });

    int[] WithPath(string key)
    {
        const string path = "/authors/";
        return key.StartsWith(path, StringComparison.Ordinal) && _byKey.TryGetValue(key[path.Length..], out var id) ? [id] : [];
    }

    // The index has an author's words, but not which of the names they belong to and in which order.
    int[] Meeting(Condition condition, IEnumerable<int> found) => [.. found.Where(id => Meets(id, condition))];

    IEnumerable<string> Subjects(int id) => _works[id]
        .SelectMany(work => work.Subject)
        .CountBy(subject => subject, StringComparer.Ordinal)
        .OrderByDescending(subject => subject.Value)
        .Take(TopSubjects)
        .Select(subject => subject.Key);
}
