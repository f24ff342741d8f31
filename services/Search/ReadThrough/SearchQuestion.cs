using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;

namespace CacheWarming.Search.ReadThrough;

/// <summary>What a reader searches for, and how to look it up in the cache, in a catalogue and among the stored misses.</summary>
/// <param name="Key">Equal for equal questions; requests with the same key share one fetch.</param>
abstract record SearchQuestion(string Key)
{
    /// <summary>The kind of question for logs, such as <c>a title</c>. The searched text is private to the reader and not logged.</summary>
    public abstract string Kind { get; }

    public abstract Task<CacheAnswer> FindInCacheAsync(BookCache cache, CancellationToken cancel);

    /// <summary>Asks the catalogue; null if it does not have the book or author.</summary>
    public abstract Task<FetchResult?> FetchAsync(ICatalog catalog, CancellationToken cancel);

    /// <summary>The searched edition, if the question is an ISBN; else null.</summary>
    public virtual Isbn? Edition => null;

    /// <summary>The text of the 404 if no catalogue has it; null if an empty list is a valid answer.</summary>
    public virtual string? NotFound => null;

    /// <summary>
    /// Similar works for a question without an answer, if the cache has any: what a catalogue returned instead, or works of other authors
    /// with this title.
    /// </summary>
    public virtual Task<IReadOnlyList<ReadOnlyMemory<byte>>> FindSimilarAsync(BookCache cache, CancellationToken cancel) => Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([]);

    /// <summary>Stores that no catalogue has it.</summary>
    public abstract Task StoreMissAsync(BookCache cache, CancellationToken cancel);

    /// <summary>How long an answer of a catalogue counts as fresh.</summary>
    public abstract TimeSpan FreshFor(BookCacheOptions options, bool found);
}

/// <summary>What a catalogue returned: the answer, and how to store it. More may be stored than was searched for.</summary>
/// <param name="Answer">Null if nothing that the catalogue returned matches the question.</param>
sealed record FetchResult(CacheAnswer? Answer, Func<BookCache, CancellationToken, Task> StoreAsync)
{
    /// <summary>The largest number of similar works.</summary>
    public const int MostSimilar = 5;

    /// <summary>What the catalogue returned instead, best match first; empty if there is an answer.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Similar { get; private init; } = [];

    /// <param name="title">The searched title. If none of the works has it, they are stored as similar to it.</param>
    public static FetchResult From(IReadOnlyList<Work> works, Func<Work, bool> isMeant, string? title = null)
    {
        var meant = works.Where(isMeant).OrderByDescending(work => work.EditionCount).ToList();
        return new FetchResult(
            meant.Count > 0 ? CacheAnswer.Fetched(meant) : null,
            (cache, cancel) => meant.Count > 0 || title is null ? cache.StoreAsync(works, cancel) : cache.StoreNearAsync(title, works, MostSimilar, cancel))
        {
            Similar = meant.Count > 0 ? [] : CacheAnswer.Fetched(works.Take(MostSimilar)).Works,
        };
    }
}
