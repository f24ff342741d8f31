using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching.Stores;

/// <summary>The store of the cache's entries: Redis, or a file.</summary>
/// <remarks>
/// Works and lists are written by compare-and-set, so that two processes that write the same entry do not lose each other's data. Every
/// operation has a time limit: a store that can't be reached, is full or slow throws <see cref="BookStoreUnavailableException"/>. Entries
/// expire some time after they are no longer served.
/// </remarks>
interface IBookStore
{
    /// <summary>
    /// Stores works, each <see cref="StoredWork.Over"/> the stored one, and the pointers to them; after that the authors' lists of works.
    /// </summary>
    /// <param name="works">All works, including those of the lists.</param>
    /// <param name="lists">
    /// A work under this home that the old list has and a complete new list lacks is removed. A list that is older than the stored one
    /// changes nothing.
    /// </param>
    Task PutAsync(IReadOnlyList<WorkToStore> works, IReadOnlyList<BibliographyToStore> lists, CancellationToken cancel);

    /// <summary>Stores misses: until this time it is known that nothing is found under these keys.</summary>
    Task PutMissingAsync(IReadOnlyList<IndexKey> keys, DateTimeOffset until, CancellationToken cancel);

    /// <summary>Stores notes for operators, under key names that are documented for them.</summary>
    Task PutMarkersAsync(IReadOnlyList<(string Author, byte[] Json)> markers, TimeSpan lifetime, CancellationToken cancel);

    /// <summary>Reads the entry of each title or ISBN, in the order of the keys.</summary>
    Task<IReadOnlyList<IndexEntry>> FindAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel);

    /// <summary>
    /// The time until which each of these keys is stored as a miss, in the order of the keys; null for a key that is not.
    /// </summary>
    Task<IReadOnlyList<DateTimeOffset?>> FindMissingAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel);

    /// <summary>Reads the bibliographies of each of these authors, in the same order.</summary>
    Task<IReadOnlyList<AuthorIndexEntry>> FindAuthorsAsync(IReadOnlyList<AuthorKeys> authors, CancellationToken cancel);

    /// <summary>
    /// Removes a bibliography, all works stored under this home, the names that lead to it and stored misses of these names.
    /// </summary>
    /// <returns>The works removed.</returns>
    Task<IReadOnlyList<StoredWork>> RemoveAsync(string home, IReadOnlyList<string> aliases, CancellationToken cancel);

    /// <summary>True for only one process until the lease is over. The lease can't be ended earlier.</summary>
    Task<bool> TryClaimAsync(string what, TimeSpan lease, CancellationToken cancel);

    /// <summary>Notifies every process that its memory tier must evict these keys.</summary>
    Task AnnounceAsync(IEnumerable<IndexKey> changed, CancellationToken cancel);

    /// <summary>
    /// Subscribes to changes of all processes, including this one. Never throws; if the store is away, notifications begin when it can be
    /// reached.
    /// </summary>
    /// <param name="changed">Called from any thread with the <see cref="IndexKey.Hash"/> of a key.</param>
    /// <param name="missed">Called if notifications may have been lost.</param>
    /// <returns>Dispose it to unsubscribe.</returns>
    IDisposable Listen(Action<long> changed, Action missed);

    /// <summary>Measures the size of the store and its limit.</summary>
    Task<StoreSize> MeasureAsync(CancellationToken cancel);
}

/// <summary>The size of a store.</summary>
/// <param name="Entries">Redis: keys of its database; the file: works.</param>
/// <param name="Bytes">Redis: all its memory, in a cluster the sum of all primaries; null if Redis does not report it.</param>
/// <param name="MaxBytes">Null if there is no limit.</param>
/// <param name="WhenFull">Redis's eviction policy; the cache expects <c>noeviction</c>. Null for the file.</param>
/// <param name="Used">The used share of the limit, 0 to 1; in a cluster that of the fullest primary. 0 without a limit.</param>
sealed record StoreSize(string Name, long? Entries, long? Bytes, long? MaxBytes = null, string? WhenFull = null, double Used = 0);

/// <summary>The works that one key leads to.</summary>
/// <param name="IsCrowded">
/// Whether there are too many: further works are stored under the title with each of their authors (<see cref="WorkToStore.CrowdKeys"/>).
/// </param>
sealed record IndexEntry(IReadOnlyList<StoredWork> Works, bool IsCrowded = false)
{
    public static IndexEntry Empty { get; } = new([]);
}

/// <summary>The keys under which an author is looked up.</summary>
/// <param name="Aliases">Keys of the name, or of ids that the catalogue redirected.</param>
sealed record AuthorKeys(string? Id, IReadOnlyList<string> Aliases);

/// <summary>A bibliography to be stored.</summary>
/// <param name="Home">The key under which its own works are stored.</param>
/// <param name="Head"><see cref="BibliographyHead"/> as JSON, one line.</param>
/// <param name="Works">The homes and ids of its works, works with the most editions first.</param>
/// <param name="IsComplete">
/// Whether the list has all works that the catalogue has; only then a work that is not in it was dropped by the catalogue.
/// </param>
/// <param name="Aliases">The keys under which it is found.</param>
/// <param name="Resolutions">Which evidence with which key led to it.</param>
/// <param name="IsRestored">Whether it comes from the cold tier: then later resolutions in the store are kept.</param>
sealed record BibliographyToStore(
    string Home,
    DateTimeOffset FetchedAt,
    ReadOnlyMemory<byte> Head,
    IReadOnlyList<(string Home, string Id)> Works,
    bool IsComplete,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<(string Alias, string Evidence)> Resolutions,
    bool IsRestored = false);

/// <summary>The index entry of an author: what is stored under the id and the names.</summary>
/// <param name="Resolutions">From evidence to the home that it led to.</param>
sealed record AuthorIndexEntry(IReadOnlyList<FoundBibliography> Bibliographies, IReadOnlyDictionary<string, string> Resolutions);

sealed record FoundBibliography(string Home, ReadOnlyMemory<byte> Head, IReadOnlyList<StoredWork> Works);
