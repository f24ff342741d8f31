using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching.Stores;

/// <summary>Where the cache's entries live: Redis, or a file.</summary>
/// <remarks>
/// Each operation is atomic against other processes, and bounded in time: a store that is gone, full or slow is a
/// <see cref="BookStoreUnavailableException"/>. Entries go away by themselves some time after they stop being servable.
/// </remarks>
interface IBookStore
{
    /// <summary>
    /// Stores works and the pointers to them, once each however many authors they have. A work that another provider
    /// described more fully, or the same one more recently, stays as it is.
    /// </summary>
    Task PutWorksAsync(IReadOnlyList<ShelvedWork> works, CancellationToken cancel);

    /// <summary>
    /// Stores which works are an author's. Works at home here that the previous list had and a complete new one lacks are removed.
    /// An older bibliography than the stored one changes nothing.
    /// </summary>
    Task PutBibliographyAsync(ShelvedBibliography bibliography, CancellationToken cancel);

    /// <summary>Remembers until a moment that there is nothing to be found.</summary>
    Task PutMissingAsync(IndexKey key, DateTimeOffset until, CancellationToken cancel);

    /// <summary>A note for operators, under a name that they know.</summary>
    Task PutMarkerAsync(string author, ReadOnlyMemory<byte> json, TimeSpan lifetime, CancellationToken cancel);

    /// <summary>What stands under each title or ISBN, in the order asked for.</summary>
    Task<IReadOnlyList<Shelf>> FindAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel);

    /// <summary>The bibliographies under an id, and under a name.</summary>
    /// <param name="aliases">Keys of the name, or of ids that led elsewhere.</param>
    Task<AuthorShelf> FindAuthorsAsync(string? id, IReadOnlyList<string> aliases, CancellationToken cancel);

    /// <summary>Removes a bibliography, every work at home there, the names that lead to it and the belief that they are unknown.</summary>
    /// <returns>The works removed.</returns>
    Task<IReadOnlyList<StoredWork>> RemoveAsync(string home, IReadOnlyList<string> aliases, CancellationToken cancel);

    /// <summary>True for one process at a time: for others again when the lease is over. Nothing ends it earlier.</summary>
    Task<bool> TryClaimAsync(string what, TimeSpan lease, CancellationToken cancel);

    /// <summary>Tells every process that what it read under these keys is no longer so.</summary>
    Task AnnounceAsync(IEnumerable<IndexKey> changed, CancellationToken cancel);

    /// <summary>Begins to hear what processes change, this one included. Never throws; news begin when the store can be reached.</summary>
    /// <param name="changed">Called from any thread.</param>
    /// <param name="missed">Called when news may have been lost.</param>
    /// <returns>Ends it.</returns>
    IDisposable Listen(Action<IndexKey> changed, Action missed);

    /// <summary>How much there is, and how much there may be.</summary>
    Task<StoreSize> MeasureAsync(CancellationToken cancel);
}

/// <summary>The size of a store.</summary>
/// <param name="Entries">Redis: keys of its database; the file: works.</param>
/// <param name="Bytes">Redis: all its memory.</param>
/// <param name="MaxBytes">Null when nothing limits it.</param>
/// <param name="WhenFull">Redis's policy; <c>noeviction</c> is what the cache expects. Null for the file.</param>
sealed record StoreSize(string Name, long Entries, long Bytes, long? MaxBytes, string? WhenFull);

/// <summary>The works that one key leads to.</summary>
/// <param name="MissingUntil">Until when it is believed that there is nothing.</param>
sealed record Shelf(IReadOnlyList<StoredWork> Works, DateTimeOffset? MissingUntil)
{
    public static Shelf Empty { get; } = new([], null);
}

/// <summary>A bibliography on its way into a store.</summary>
/// <param name="Home">Where its own works stand.</param>
/// <param name="Head"><see cref="BibliographyHead"/> as JSON, one line.</param>
/// <param name="Works">Where its works are, most-published first.</param>
/// <param name="IsComplete">Whether the list holds all that the catalogue has: only then a missing work is a dropped one.</param>
/// <param name="Aliases">Under which keys it is found.</param>
/// <param name="Resolutions">Which evidence about which key led to it.</param>
/// <param name="IsRestored">It comes from the cold tier: what evidence has led to since then stands.</param>
sealed record ShelvedBibliography(
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
sealed record AuthorShelf(
    IReadOnlyList<FoundBibliography> Bibliographies, IReadOnlyDictionary<string, string> Resolutions, DateTimeOffset? MissingUntil);

sealed record FoundBibliography(string Home, ReadOnlyMemory<byte> Head, IReadOnlyList<StoredWork> Works);
