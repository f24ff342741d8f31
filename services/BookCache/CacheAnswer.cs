using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching;

/// <summary>How the cache could answer.</summary>
public enum CacheResult
{
    /// <summary>Nothing servable is stored: ask a catalogue.</summary>
    Miss,

    /// <summary>Stored and fresh.</summary>
    Hit,

    /// <summary>Stored and servable, but older than its fresh time: worth asking the catalogue again, not worth waiting for it.</summary>
    Stale,

    /// <summary>A catalogue was asked a short while ago and knows nothing.</summary>
    KnownMissing,
}

/// <summary>How results are written in metrics.</summary>
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

/// <summary>Where an answer came from.</summary>
public enum CacheTier
{
    /// <summary>From none.</summary>
    None,

    /// <summary>This process's own memory.</summary>
    Memory,

    /// <summary>Redis, or the file.</summary>
    Store,

    /// <summary>What is kept compressed for what the store loses.</summary>
    Cold,
}

/// <summary>What the cache holds for one search.</summary>
/// <param name="Age">Since the catalogue was last asked about any of the works; zero unless something was found.</param>
/// <param name="Works">Each work's JSON as stored (UTF-8), to be joined and not parsed again; most-published first.</param>
/// <param name="WarmedBy">The jobs that warmed these works, distinct; empty when searches fetched them.</param>
/// <param name="Author">The author whose works these are, where an author was asked for.</param>
public sealed record CacheAnswer(
    CacheResult Result,
    TimeSpan Age,
    IReadOnlyList<ReadOnlyMemory<byte>> Works,
    IReadOnlyList<Guid> WarmedBy,
    AuthorRef? Author = null)
{
    /// <summary>What is near the thing that was not found; empty where something was. No answer to the search.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Similar { get; init; } = [];

    internal static CacheAnswer Miss { get; } = new(CacheResult.Miss, TimeSpan.Zero, [], []);

    internal static CacheAnswer Missing(TimeSpan still) => new(CacheResult.KnownMissing, TimeSpan.Zero, [], []) { FreshFor = still };

    /// <summary>How old it may be and still be fresh; the rest of it is for how long it need not be asked again.</summary>
    public TimeSpan FreshFor { get; init; }

    /// <summary>For how long after <see cref="FreshFor"/> it is served nevertheless.</summary>
    public TimeSpan StaleFor { get; init; }

    /// <summary>Where it was found.</summary>
    public CacheTier Tier { get; init; }

    /// <summary>
    /// Of a miss for which a catalogue was asked: whether the cache held what was asked for all the same, or could not say. Such a search
    /// should have been a hit; one for what nobody ever fetched could not be.
    /// </summary>
    public bool MissedThoughHeld { get; init; }

    /// <summary>
    /// Of a miss: what this process answered earlier and the store no longer has. Better than nothing, where a catalogue can't be asked.
    /// </summary>
    public CacheAnswer? Remembered { get; init; }

    /// <summary>The answer made of what a catalogue just gave, in the shape that the cache will give it from now on.</summary>
    public static CacheAnswer Fetched(IEnumerable<Work> works, AuthorRef? author = null) => new(
        CacheResult.Miss,
        TimeSpan.Zero,
        [.. works.Select(work => (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(work, BookJson.Default.Work))],
        [],
        author);

    /// <summary>Whether works were found in the cache, fresh or stale.</summary>
    public bool Found => Result is CacheResult.Hit or CacheResult.Stale;

    /// <summary>Whose bibliography, when it is fetched again, renews this answer; null when its works name nobody.</summary>
    public AuthorRef? RenewedBy() =>
        Author ?? (Works is [var first, ..] && JsonSerializer.Deserialize(first.Span, BookJson.Default.Work) is { } work ? IndexKey.AuthorAtHome(work) : null);
}

/// <summary>What is known of an author whom a warmer is about to fetch.</summary>
/// <param name="Bibliography">Null: a catalogue was asked within the last hour and does not know the author.</param>
/// <param name="WarmedBy">The job that fetched it.</param>
/// <param name="WarmedAs">The catalogue id or, without one, the name's key that was asked for then.</param>
public sealed record StoredAuthor(Bibliography? Bibliography, Guid? WarmedBy, string? WarmedAs);

/// <summary>One book as a user would search for it.</summary>
/// <param name="Author">Empty when it does not matter whose title it is.</param>
public sealed record BookProbe(string Title, string Author, Isbn? Isbn);

/// <summary>Whether a search for the book would answer from the cache.</summary>
public sealed record ProbedBook(bool TitleHit, bool IsbnHit);

/// <summary>
/// The store behind the cache (Redis, or the file) is gone, full or too slow. Searches go on without it, warming waits.
/// </summary>
public sealed class BookStoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
