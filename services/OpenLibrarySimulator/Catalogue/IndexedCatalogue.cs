namespace CacheWarming.OpenLibrarySimulator.Catalogue;

/// <summary>Given works, indexed by word, author and ISBN.</summary>
sealed class IndexedCatalogue : ICatalogue
{
    readonly WordIndex<CatalogueWork> _titles = new();
    readonly WordIndex<CatalogueWork> _anything = new();
    readonly WordIndex<CatalogueAuthor> _names = new();
    readonly WordIndex<Subject> _subjects = new();
    readonly Dictionary<string, Subject> _subjectsByName = new(StringComparer.Ordinal);
    readonly Dictionary<string, CatalogueAuthor> _authors = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<CatalogueWork>> _byAuthor = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<CatalogueWork>> _byIsbn = new(StringComparer.Ordinal);
    readonly IReadOnlyDictionary<string, string> _redirects;

    public IndexedCatalogue(IEnumerable<CatalogueWork> works, IReadOnlyDictionary<string, string> redirects)
    {
        _redirects = redirects;
        foreach (var work in works)
        {
            Add(work);
        }
    }

    public IEnumerable<CatalogueWork> Find(Field field, string text) => field switch
    {
        Field.Title => _titles.WithAll(text),
        Field.Author => FindAuthors(text).SelectMany(author => _byAuthor[author.Key]).Distinct(),
        Field.Subject => _subjects.WithAll(text).SelectMany(subject => subject.Works).Distinct(),
        Field.AuthorKey => _byAuthor.GetValueOrDefault(text, []),
        Field.Isbn => IsbnForms.Thirteen(text) is { } isbn ? _byIsbn.GetValueOrDefault(isbn, []) : [],
        _ => _anything.WithAll(text).Concat(Find(Field.Isbn, text)),
    };

    public IEnumerable<CatalogueAuthor> FindAuthors(string name) => _names.WithAll(name);

    public CatalogueAuthor? Author(string key) => _authors.GetValueOrDefault(key);

    public string? MergedInto(string key) => _redirects.GetValueOrDefault(key);

    void Add(CatalogueWork work)
    {
        _titles.Add(work.Title, work);
        _anything.Add(work.Title, work);
        foreach (var author in work.Authors)
        {
            _anything.Add(author.Name, work);
            if (_authors.TryAdd(author.Key, author))
            {
                _names.Add(author.Name, author);
                _byAuthor[author.Key] = [];
            }

            _byAuthor[author.Key].Add(work);
        }

        foreach (var name in work.Subject.Distinct(StringComparer.Ordinal))
        {
            if (!_subjectsByName.TryGetValue(name, out var subject))
            {
                _subjectsByName[name] = subject = new Subject([]);
                _subjects.Add(name, subject);
            }

            subject.Works.Add(work);
        }

        foreach (var isbn in work.Isbn.Select(IsbnForms.Thirteen).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (!_byIsbn.TryGetValue(isbn, out var works))
            {
                _byIsbn[isbn] = works = [];
            }

            works.Add(work);
        }
    }

    sealed record Subject(List<CatalogueWork> Works);
}
