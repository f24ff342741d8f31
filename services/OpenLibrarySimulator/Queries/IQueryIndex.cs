namespace CacheWarming.OpenLibrarySimulator.Queries;

/// <summary>Documents that can be searched with a query.</summary>
interface IQueryIndex<T>
    where T : notnull
{
    /// <summary>All documents, for conditions without an index.</summary>
    IEnumerable<T> All { get; }

    /// <summary>
    /// The documents that meet a condition, from an index; null if there is none and each document has to be checked with <see
    /// cref="Meets"/>.
    /// </summary>
    IReadOnlyCollection<T>? Lookup(Condition condition);

    bool Meets(T document, Condition condition);
}
