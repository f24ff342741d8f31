using System.Collections.Concurrent;
using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>
/// Pages of searches that were interrupted by a time limit or a failure: if the same search is repeated within <see cref="KeptFor"/>, it
/// continues after these pages.
/// </summary>
sealed class PartialResults(TimeProvider time)
{
    static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(15);

    /// <summary>The works of a few dozen large bibliographies, about 100 MB.</summary>
    const int MostWorks = 100_000;

    readonly ConcurrentDictionary<string, Pages> _kept = new(StringComparer.Ordinal);

    /// <summary>Removes and returns the pages of a query, so that only one caller gets them.</summary>
    public (IReadOnlyList<Work> Works, int Read) Take(string query) =>
        _kept.TryRemove(query, out var pages) && pages.Until > time.GetUtcNow() ? (pages.Works, pages.Read) : ([], 0);

    public void Keep(string query, IReadOnlyList<Work> works, int read)
    {
        foreach (var (old, pages) in _kept)
        {
            if (pages.Until <= time.GetUtcNow())
            {
                _kept.TryRemove(old, out _);
            }
        }

        if (read > 0 && _kept.Values.Sum(pages => pages.Works.Count) + works.Count <= MostWorks)
        {
            _kept[query] = new Pages(works, read, time.GetUtcNow() + KeptFor);
        }
    }

    sealed record Pages(IReadOnlyList<Work> Works, int Read, DateTimeOffset Until);
}
