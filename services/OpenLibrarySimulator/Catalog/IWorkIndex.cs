using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>
/// Works by an internal number, in the order of their keys: a synthetic work is created only for the page that contains it.
/// </summary>
interface IWorkIndex<T> : IQueryIndex<T>
    where T : struct, IComparable<T>
{
    CatalogWork Work(T id);

    int EditionCount(T id);

    int? FirstPublishYear(T id);
}

/// <summary>Authors by an internal number, in the order of their keys.</summary>
interface IAuthorIndex<T> : IQueryIndex<T>
    where T : struct, IComparable<T>
{
    int WorkCount(T id);

    AuthorSummary Summary(T id);
}
