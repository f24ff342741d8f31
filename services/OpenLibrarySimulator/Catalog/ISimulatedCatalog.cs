using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>The works and authors of the simulator: from a file, or synthetic ones that are computed on demand.</summary>
interface ISimulatedCatalog
{
    Found<CatalogWork> FindWorks(ClauseGroup query, string? sort, int offset, int limit);

    /// <summary>Finds authors, those with the most works first.</summary>
    Found<AuthorSummary> FindAuthors(ClauseGroup query, int offset, int limit);

    CatalogAuthor? Author(string key);

    CatalogWork? WorkWithIsbn(string isbn);

    /// <summary>The key of the record that this one was merged into.</summary>
    string? MergedInto(string key);
}

/// <summary>A page of the results of a search.</summary>
/// <param name="Count">The total number of results, on this page and the others.</param>
sealed record Found<T>(int Count, IReadOnlyList<T> Page);

/// <summary>An author as the search for authors returns it.</summary>
/// <param name="TopWork">The work with the most editions.</param>
/// <param name="TopSubjects">The most frequent subjects of the works, at most ten.</param>
sealed record AuthorSummary(CatalogAuthor Author, int WorkCount, string? TopWork, IReadOnlyList<string> TopSubjects);
