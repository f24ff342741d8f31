using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;

namespace CacheWarming.Search.ReadThrough;

/// <summary>One thing that is searched for: how the cache, a catalogue and the memory of misses are asked about it.</summary>
/// <param name="Key">The same for all who ask the same: they share one fetch.</param>
abstract record SearchQuestion(string Key)
{
    /// <summary>What is asked about, for logs: <c>a title</c>. Which one it is, is its reader's own business.</summary>
    public abstract string Kind { get; }

    public abstract Task<CacheAnswer> FindInCacheAsync(BookCache cache, CancellationToken cancel);

    /// <summary>Null when the catalogue does not have it.</summary>
    public abstract Task<FetchResult?> FetchAsync(ICatalog catalog, CancellationToken cancel);

    /// <summary>The edition that is asked for, where it is one.</summary>
    public virtual Isbn? Edition => null;

    /// <summary>What to say when nobody has it; null where no works is an answer like any other.</summary>
    public virtual string? NotFound => null;

    /// <summary>Works near what nobody has, as far as the cache holds them: what a catalogue gave instead, or the same title of others.</summary>
    public virtual Task<IReadOnlyList<ReadOnlyMemory<byte>>> FindSimilarAsync(BookCache cache, CancellationToken cancel) => Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([]);

    /// <summary>No catalogue has it.</summary>
    public abstract Task StoreMissAsync(BookCache cache, CancellationToken cancel);

    /// <summary>How long what a catalogue just said need not be asked again.</summary>
    public abstract TimeSpan FreshFor(BookCacheOptions options, bool found);
}

/// <summary>What a catalogue gave: the answer, and how it is stored, which may be more than was asked for.</summary>
/// <param name="Answer">Null when nothing of it is what was asked for.</param>
sealed record FetchResult(CacheAnswer? Answer, Func<BookCache, CancellationToken, Task> StoreAsync)
{
    /// <summary>Of what is said to be similar, at most so many.</summary>
    public const int MostSimilar = 5;

    /// <summary>What the catalogue gave instead, best match first; empty where the answer is there.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Similar { get; private init; } = [];

    /// <param name="title">That was asked for; where none of the works has it, they are remembered as near it.</param>
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
