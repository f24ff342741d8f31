using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching;

/// <summary>The result of a cache lookup.</summary>
public enum CacheResult
{
    /// <summary>Nothing is stored that can be served; a catalogue has to be asked.</summary>
    Miss,

    /// <summary>Stored and fresh.</summary>
    Hit,

    /// <summary>
    /// Stored and served, but older than its fresh time: it should be refreshed, and the reader does not wait for the refresh.
    /// </summary>
    Stale,

    /// <summary>A catalogue was asked a short while ago and did not have it.</summary>
    KnownMissing,
}

/// <summary>The names of results in metrics.</summary>
public static class CacheResultNames
{
    public static string Name(this CacheResult result) => result switch
    {
        CacheResult.Hit => "hit",
        CacheResult.Stale => "stale",
        CacheResult.KnownMissing => "known_missing",
        _ => "miss",
    };
}

/// <summary>The tier that an answer came from.</summary>
public enum CacheTier
{
    /// <summary>No tier had an answer.</summary>
    None,

    /// <summary>The memory of this process.</summary>
    Memory,

    /// <summary>Redis, or the file.</summary>
    Store,

    /// <summary>The compressed copy of the bibliographies, for entries that the store has lost.</summary>
    Cold,
}

/// <summary>The cache's answer to one search.</summary>
/// <param name="Age">Time since a catalogue was last asked about any of the works; zero if nothing was found.</param>
/// <param name="Works">The JSON of each work as stored (UTF-8), sent without parsing it again; works with the most editions first.</param>
/// <param name="WarmedBy">The jobs that warmed these works, without duplicates; empty if searches fetched them.</param>
/// <param name="Author">The author of these works, if the search was for an author.</param>
public sealed record CacheAnswer(
    CacheResult Result,
    TimeSpan Age,
    IReadOnlyList<ReadOnlyMemory<byte>> Works,
    IReadOnlyList<Guid> WarmedBy,
    AuthorRef? Author = null)
{
    /// <summary>Similar works if the search found nothing, else empty. They are not an answer to the search.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Similar { get; init; } = [];

    internal static CacheAnswer Miss { get; } = new(CacheResult.Miss, TimeSpan.Zero, [], []);

    internal static CacheAnswer Missing(TimeSpan still) => new(CacheResult.KnownMissing, TimeSpan.Zero, [], []) { FreshFor = still };

    /// <summary>The age up to which the answer is fresh.</summary>
    public TimeSpan FreshFor { get; init; }

    /// <summary>How long the answer is still served after <see cref="FreshFor"/>.</summary>
    public TimeSpan StaleFor { get; init; }

    /// <summary>The tier in which it was found.</summary>
    public CacheTier Tier { get; init; }

    /// <summary>
    /// For a miss after which a catalogue was asked: whether the cache held the searched works all the same, or could not be read. Such a
    /// search should have been a hit; a search for works that were never fetched could not be one.
    /// </summary>
    public bool MissedThoughHeld { get; init; }

    /// <summary>
    /// For a miss: an earlier answer that the memory tier still has and the store has lost. It is served if no catalogue can be called.
    /// </summary>
    public CacheAnswer? Remembered { get; init; }

    /// <summary>
    /// An answer made from works that a catalogue has just returned, in the form in which the cache will return them later.
    /// </summary>
    public static CacheAnswer Fetched(IEnumerable<Work> works, AuthorRef? author = null) => new(
        CacheResult.Miss,
        TimeSpan.Zero,
        [.. works.Select(work => (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(work, BookJson.Default.Work))],
        [],
        author);

    /// <summary>Whether works were found in the cache, fresh or stale.</summary>
    public bool Found => Result is CacheResult.Hit or CacheResult.Stale;

    /// <summary>The author whose bibliography has to be fetched to refresh this answer; null if its works have no author.</summary>
    public AuthorRef? RenewedBy() =>
        Author ?? (Works is [var first, ..] && JsonSerializer.Deserialize(first.Span, BookJson.Default.Work) is { } work ? IndexKey.AuthorAtHome(work) : null);
}

/// <summary>What the cache has about an author whom a job is about to fetch.</summary>
/// <param name="Bibliography">Null if a catalogue was asked within the last hour and does not know the author.</param>
/// <param name="WarmedBy">The job that fetched it.</param>
/// <param name="WarmedAs">The catalogue id, or without one the name's key, with which it was fetched.</param>
public sealed record StoredAuthor(Bibliography? Bibliography, Guid? WarmedBy, string? WarmedAs);

/// <summary>A book in the form in which a user would search for it.</summary>
/// <param name="Author">Empty to accept the title of any author.</param>
public sealed record BookProbe(string Title, string Author, Isbn? Isbn);

/// <summary>Whether searches for the book, by title and by ISBN, would be answered from the cache.</summary>
public sealed record ProbedBook(bool TitleHit, bool IsbnHit);

/// <summary>
/// The store of the cache (Redis, or the file) can't be reached, is full or too slow. Searches go on without it, warming waits.
/// </summary>
public sealed class BookStoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
