namespace CacheWarming.OpenLibrarySimulator.Queries;

/// <summary>Documents that a query can be asked of.</summary>
interface IQueryIndex<T>
    where T : notnull
{
    /// <summary>Every document: what a query is checked against that no index helps with.</summary>
    IEnumerable<T> All { get; }

    /// <summary>The documents that meet a condition, from an index; null when there is none and each has to be checked with <see cref="Meets"/>.</summary>
    IReadOnlyCollection<T>? Lookup(Condition condition);

    bool Meets(T document, Condition condition);
}
