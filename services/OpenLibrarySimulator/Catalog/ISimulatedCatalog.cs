using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>The works and authors served: of a file, or made up on the fly.</summary>
interface ISimulatedCatalog
{
    Found<CatalogWork> FindWorks(ClauseGroup query, string? sort, int offset, int limit);

    /// <summary>The most prolific first.</summary>
    Found<AuthorSummary> FindAuthors(ClauseGroup query, int offset, int limit);

    CatalogAuthor? Author(string key);

    CatalogWork? WorkWithIsbn(string isbn);

    /// <summary>The key of the record that this one was merged into.</summary>
    string? MergedInto(string key);
}

/// <summary>A page of what a search finds.</summary>
/// <param name="Count">Of all that is found, this page and the others.</param>
sealed record Found<T>(int Count, IReadOnlyList<T> Page);

/// <summary>An author as the search for authors answers.</summary>
/// <param name="TopWork">The one with the most editions.</param>
/// <param name="TopSubjects">The most frequent of the works, at most ten.</param>
sealed record AuthorSummary(CatalogAuthor Author, int WorkCount, string? TopWork, IReadOnlyList<string> TopSubjects);
