using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>An index of given works; a work's number is its position in the list.</summary>
sealed class IndexedWorks : IWorkIndex<int>
{
    static readonly string[] ExactFields = ["author_key", "key", "isbn"];

    readonly IReadOnlyList<CatalogWork> _works;
    readonly IndexedAuthors _authors;
    readonly WordIndex _titles = new();
    readonly WordIndex _subjects = new();
    readonly WordIndex _texts = new();
    readonly Dictionary<string, List<int>> _byKey = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<int>> _byAuthor = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<int>> _byIsbn = new(StringComparer.Ordinal);

    public IndexedWorks(IReadOnlyList<CatalogWork> works, IndexedAuthors authors)
    {
        (_works, _authors) = (works, authors);
        for (var id = 0; id < works.Count; id++)
        {
            Add(works[id], id);
        }
    }

    public IEnumerable<int> All => Enumerable.Range(0, _works.Count);

    public CatalogWork Work(int id) => _works[id];

    public int EditionCount(int id) => _works[id].EditionCount;

    public int? FirstPublishYear(int id) => _works[id].FirstPublishYear;

    public IReadOnlyCollection<int>? Lookup(Condition condition) => condition is not TextCondition { Text: var text } ? null : condition.Field switch
    {
        "title" => InOneValue(_titles, condition, text),
        "subject" => InOneValue(_subjects, condition, text),
        "author_name" => Named(condition with { Field = "name" }),
        "author_alternative_name" => Named(condition with { Field = "alternate_names" }),
        "author_key" => _byAuthor.GetValueOrDefault(text, []),
        "key" => _byKey.GetValueOrDefault(text, []),
        "isbn" => IsbnForms.Thirteen(text) is { } isbn ? _byIsbn.GetValueOrDefault(isbn, []) : [],
        null => [.. InOneValue(_texts, condition, text).Union(ExactFields.SelectMany(field => Lookup(condition with { Field = field })!))],
        _ => null,
    };

    public bool Meets(int id, Condition condition) => SearchFields.Meets(_works[id], condition);

    // The index has a work's words, but not which value they belong to and in which order.
    IReadOnlyCollection<int> InOneValue(WordIndex index, Condition condition, string text) =>
        IndexTerms.Tokenize(text).Length > 1 ? [.. index.WithAll(text).Where(id => Meets(id, condition))] : index.WithAll(text);

    // All words of a name have to be in the name of the same author.
    HashSet<int> Named(Condition name) => [.. _authors.Lookup(name)!.SelectMany(author => _byAuthor[_authors.KeyOf(author)])];

    void Add(CatalogWork work, int id)
    {
        _titles.Add(work.Title, id);
        foreach (var text in SearchFields.Texts(work))
        {
            _texts.Add(text, id);
        }

        foreach (var subject in work.Subject)
        {
            _subjects.Add(subject, id);
        }

        Put(_byKey, SearchFields.KeyOf(work), id);
        foreach (var author in work.Authors.DistinctBy(author => author.Key))
        {
            Put(_byAuthor, author.Key, id);
        }

        foreach (var isbn in work.Isbn.Select(IsbnForms.Thirteen).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            Put(_byIsbn, isbn, id);
        }
    }

    static void Put(Dictionary<string, List<int>> index, string key, int id)
    {
        if (!index.TryGetValue(key, out var works))
        {
            index[key] = works = [];
        }

        works.Add(id);
    }
}
