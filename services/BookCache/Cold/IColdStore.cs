using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching.Cold;

/// <summary>Where bibliographies are kept cold: PostgreSQL between services, a file in one process.</summary>
/// <remarks>Its callers bound every operation in time. Any exception means that the store can't be used now, or not for this.</remarks>
interface IColdStore
{
    /// <summary>Creates what is missing in the schema. Forward only; any number of processes may do so at once.</summary>
    Task PrepareAsync(CancellationToken cancel);

    /// <summary>Keeps these, all or none: each <see cref="ColdRow.Over"/> what stands already.</summary>
    /// <param name="rows">No two of the same home.</param>
    /// <param name="oldest">What was fetched before gives way to anything.</param>
    Task PutAsync(IReadOnlyList<ColdRow> rows, DateTimeOffset oldest, CancellationToken cancel);

    /// <summary>What is kept under any of these keys, latest fetched first.</summary>
    /// <param name="oldest">What was fetched before is not found.</param>
    Task<IReadOnlyList<FoundColdRow>> FindAsync(long[] keys, DateTimeOffset oldest, int most, CancellationToken cancel);

    /// <summary>Deletes all that is kept under any of these keys.</summary>
    Task RemoveAsync(long[] keys, CancellationToken cancel);

    /// <summary>Deletes what was fetched before, a bounded number at a time, in one process at a time.</summary>
    /// <returns>How many; zero also while another process does it.</returns>
    Task<int> DeleteOldAsync(DateTimeOffset oldest, CancellationToken cancel);

    /// <summary>Rows, and bytes with indexes.</summary>
    Task<(long Rows, long Bytes)> MeasureAsync(CancellationToken cancel);
}

/// <summary>What was fetched together, packed.</summary>
/// <param name="Home">Where an author's bibliography stands; for works that a search met, a name made of what they are.</param>
/// <param name="Fullness">Of its works, summed.</param>
/// <param name="LedHere">Aliases, each with a tab and the evidence that led from it to here, if any.</param>
/// <param name="Keys"><see cref="ColdKey"/>s of everything that finds it.</param>
sealed record ColdRow(
    string Home, DateTimeOffset FetchedAt, string Provider, int Fullness, string[] LedHere, long[] Keys, byte[] Body)
{
    /// <summary>What stands after this was kept over <paramref name="before"/>, with the names that led to either; null when that one stays.</summary>
    /// <param name="before">Its body does not matter.</param>
    /// <param name="oldest">What was fetched before is no longer servable.</param>
    public ColdRow? Over(ColdRow before, DateTimeOffset oldest) => !Account.Replaces(before.Account, oldest) ? null : this with
    {
        LedHere = [.. LedHere.Union(before.LedHere, StringComparer.Ordinal)],
        Keys = [.. Keys.Union(before.Keys.Where(ColdKey.IsAuthor))],
    };

    SourceVersion Account => new(FetchedAt, Fullness, SourceVersion.HashOf(Provider));
}

/// <summary>A row as it is found.</summary>
sealed record FoundColdRow(string Home, string[] LedHere, byte[] Body);
