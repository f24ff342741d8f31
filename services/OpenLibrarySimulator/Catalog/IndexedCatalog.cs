using CacheWarming.OpenLibrarySimulator.Queries;
using CacheWarming.OpenLibrarySimulator.Searching;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>A catalogue of given works, indexed by word, author, key and ISBN.</summary>
sealed class IndexedCatalog : ISimulatedCatalog
{
    readonly IReadOnlyDictionary<string, string> _redirects;
    readonly IndexedAuthors _authors;
    readonly IndexedWorks _works;

    public IndexedCatalog(IEnumerable<CatalogWork> works, IReadOnlyDictionary<string, string> redirects)
    {
        _redirects = redirects;
        var given = works.OrderBy(work => work.Key, StringComparer.Ordinal).ToList();
        _authors = new IndexedAuthors(given);
        _works = new IndexedWorks([.. given.Select(work => work with { Authors = [.. work.Authors.Select(author => Author(author.Key)!)] })], _authors);
    }

    public Found<CatalogWork> FindWorks(ClauseGroup query, string? sort, int offset, int limit) => FindWork.Page(_works, query, sort, offset, limit);

    public Found<AuthorSummary> FindAuthors(ClauseGroup query, int offset, int limit) => FindAuthor.Page(_authors, query, offset, limit);

    public CatalogAuthor? Author(string key) => _authors.WithKey(key);

    public CatalogWork? WorkWithIsbn(string isbn) =>
        _works.Lookup(new WordsCondition("isbn", isbn)) is { Count: > 0 } found ? _works.Work(found.First()) : null;

    public string? MergedInto(string key) => _redirects.GetValueOrDefault(key);
}
