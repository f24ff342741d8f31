using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching.Stores;

/// <summary>Where the cache's entries live: Redis, or a file.</summary>
/// <remarks>
/// Works and lists are compared and set, so that of two processes that write one at once neither loses what it should keep; operations are
/// bounded in time: a store that is gone, full or slow is a <see cref="BookStoreUnavailableException"/>. Entries go away by themselves some
/// time after they stop being servable.
/// </remarks>
interface IBookStore
{
    /// <summary>
    /// Stores works, each <see cref="StoredWork.Over"/> what is there, with the pointers to them, and then which works are an author's.
    /// </summary>
    /// <param name="works">Those of the lists among them.</param>
    /// <param name="lists">
    /// Works at home here that the previous list had and a complete new one lacks are removed. A list that is older than the stored one changes nothing.
    /// </param>
    Task PutAsync(IReadOnlyList<WorkToStore> works, IReadOnlyList<BibliographyToStore> lists, CancellationToken cancel);

    /// <summary>Remembers until a moment that there is nothing to be found.</summary>
    Task PutMissingAsync(IReadOnlyList<IndexKey> keys, DateTimeOffset until, CancellationToken cancel);

    /// <summary>Notes for operators, under names that they know.</summary>
    Task PutMarkersAsync(IReadOnlyList<(string Author, byte[] Json)> markers, TimeSpan lifetime, CancellationToken cancel);

    /// <summary>What stands under each title or ISBN, in the order asked for.</summary>
    Task<IReadOnlyList<IndexEntry>> FindAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel);

    /// <summary>Until when it is believed that there is nothing under each of these, in the order asked for; null where nothing is believed.</summary>
    Task<IReadOnlyList<DateTimeOffset?>> FindMissingAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel);

    /// <summary>The bibliographies of each of these authors, in the order asked for.</summary>
    Task<IReadOnlyList<AuthorIndexEntry>> FindAuthorsAsync(IReadOnlyList<AuthorKeys> authors, CancellationToken cancel);

    /// <summary>Removes a bibliography, every work at home there, the names that lead to it and the belief that they are unknown.</summary>
    /// <returns>The works removed.</returns>
    Task<IReadOnlyList<StoredWork>> RemoveAsync(string home, IReadOnlyList<string> aliases, CancellationToken cancel);

    /// <summary>True for one process at a time: for others again when the lease is over. Nothing ends it earlier.</summary>
    Task<bool> TryClaimAsync(string what, TimeSpan lease, CancellationToken cancel);

    /// <summary>Tells every process that what it read under these keys is no longer so.</summary>
    Task AnnounceAsync(IEnumerable<IndexKey> changed, CancellationToken cancel);

    /// <summary>Begins to hear what processes change, this one included. Never throws; news begin when the store can be reached.</summary>
    /// <param name="changed">Called from any thread with the <see cref="IndexKey.Hash"/> of a key.</param>
    /// <param name="missed">Called when news may have been lost.</param>
    /// <returns>Ends it.</returns>
    IDisposable Listen(Action<long> changed, Action missed);

    /// <summary>How much there is, and how much there may be.</summary>
    Task<StoreSize> MeasureAsync(CancellationToken cancel);
}

/// <summary>The size of a store.</summary>
/// <param name="Entries">Redis: keys of its database; the file: works.</param>
/// <param name="Bytes">Redis: all its memory, of a cluster all primaries'; null where it does not say.</param>
/// <param name="MaxBytes">Null when nothing limits it.</param>
/// <param name="WhenFull">Redis's policy; <c>noeviction</c> is what the cache expects. Null for the file.</param>
/// <param name="Used">Of the limit, 0 to 1; in a cluster of the fullest primary's. 0 without a limit.</param>
sealed record StoreSize(string Name, long? Entries, long? Bytes, long? MaxBytes = null, string? WhenFull = null, double Used = 0);

/// <summary>The works that one key leads to.</summary>
/// <param name="IsCrowded">These are too many: further ones stand under the title with each of their authors (<see cref="WorkToStore.CrowdKeys"/>).</param>
sealed record IndexEntry(IReadOnlyList<StoredWork> Works, bool IsCrowded = false)
{
    public static IndexEntry Empty { get; } = new([]);
}

/// <summary>Under what an author is looked for.</summary>
/// <param name="Aliases">Keys of the name, or of ids that led elsewhere.</param>
sealed record AuthorKeys(string? Id, IReadOnlyList<string> Aliases);

/// <summary>A bibliography on its way into a store.</summary>
/// <param name="Home">Where its own works stand.</param>
/// <param name="Head"><see cref="BibliographyHead"/> as JSON, one line.</param>
/// <param name="Works">Where its works are, most-published first.</param>
/// <param name="IsComplete">Whether the list holds all that the catalogue has: only then a missing work is a dropped one.</param>
/// <param name="Aliases">Under which keys it is found.</param>
/// <param name="Resolutions">Which evidence about which key led to it.</param>
/// <param name="IsRestored">It comes from the cold tier: what evidence has led to since then stands.</param>
sealed record BibliographyToStore(
    string Home,
    DateTimeOffset FetchedAt,
    ReadOnlyMemory<byte> Head,
    IReadOnlyList<(string Home, string Id)> Works,
    bool IsComplete,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<(string Alias, string Evidence)> Resolutions,
    bool IsRestored = false);

/// <summary>What is known under an author's id and names.</summary>
/// <param name="Resolutions">From evidence to the home that it led to.</param>
sealed record AuthorIndexEntry(IReadOnlyList<FoundBibliography> Bibliographies, IReadOnlyDictionary<string, string> Resolutions);

sealed record FoundBibliography(string Home, ReadOnlyMemory<byte> Head, IReadOnlyList<StoredWork> Works);
