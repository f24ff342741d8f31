using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching.Cold;

/// <summary>The storage of the cold tier: PostgreSQL for several services, a file for a single process.</summary>
/// <remarks>Callers set a time limit for every operation. Any exception means that the store can't do the operation now.</remarks>
interface IColdStore
{
    /// <summary>Creates or updates the schema. Migrations only go forward; several processes may call it at the same time.</summary>
    Task PrepareAsync(CancellationToken cancel);

    /// <summary>Writes all of these rows or none; a row that exists already becomes <see cref="ColdRow.Over"/> the old one.</summary>
    /// <param name="rows">With different homes.</param>
    /// <param name="oldest">A row fetched before this time is replaced by any other.</param>
    Task PutAsync(IReadOnlyList<ColdRow> rows, DateTimeOffset oldest, CancellationToken cancel);

    /// <summary>Finds rows under any of these keys, latest fetched first.</summary>
    /// <param name="oldest">Rows fetched before this time are not returned.</param>
    Task<IReadOnlyList<FoundColdRow>> FindAsync(long[] keys, DateTimeOffset oldest, int most, CancellationToken cancel);

    /// <summary>Deletes all rows under any of these keys.</summary>
    Task RemoveAsync(long[] keys, CancellationToken cancel);

    /// <summary>Deletes rows fetched before this time, a limited number per call and in one process at a time.</summary>
    /// <returns>The number of deleted rows; zero also while another process is deleting.</returns>
    Task<int> DeleteOldAsync(DateTimeOffset oldest, CancellationToken cancel);

    /// <summary>The number of rows, and their bytes including indexes.</summary>
    Task<(long Rows, long Bytes)> MeasureAsync(CancellationToken cancel);
}

/// <summary>Works that were fetched together, compressed.</summary>
/// <param name="Home">The home of an author's bibliography; for works of a search, a name computed from these works.</param>
/// <param name="Fullness">The sum over its works.</param>
/// <param name="LedHere">Aliases, each with a tab and the evidence that led from it to here, if any.</param>
/// <param name="Keys">The <see cref="ColdKey"/>s of all keys under which it is found.</param>
sealed record ColdRow(
    string Home, DateTimeOffset FetchedAt, string Provider, int Fullness, string[] LedHere, long[] Keys, byte[] Body)
{
    /// <summary>
    /// The row after this one is written over <paramref name="before"/>, with the names that led to either; null if the old row stays.
    /// </summary>
    /// <param name="before">The old row; its body is not used.</param>
    /// <param name="oldest">A row fetched before this time is no longer served.</param>
    public ColdRow? Over(ColdRow before, DateTimeOffset oldest) => !Account.Replaces(before.Account, oldest) ? null : this with
    {
        LedHere = [.. LedHere.Union(before.LedHere, StringComparer.Ordinal)],
        Keys = [.. Keys.Union(before.Keys.Where(ColdKey.IsAuthor))],
    };

    SourceVersion Account => new(FetchedAt, Fullness, SourceVersion.HashOf(Provider));
}

/// <summary>A row as read from the store.</summary>
sealed record FoundColdRow(string Home, string[] LedHere, byte[] Body);
