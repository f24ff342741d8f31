using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>Works by a number of the catalogue's own, in the order of their keys: a work is made, if at all, only for the page it stands on.</summary>
interface IWorkIndex<T> : IQueryIndex<T>
    where T : struct, IComparable<T>
{
    CatalogWork Work(T id);

    int EditionCount(T id);

    int? FirstPublishYear(T id);
}

/// <summary>Authors by a number of the catalogue's own, in the order of their keys.</summary>
interface IAuthorIndex<T> : IQueryIndex<T>
    where T : struct, IComparable<T>
{
    int WorkCount(T id);

    AuthorSummary Summary(T id);
}
