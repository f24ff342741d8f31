using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Benchmarks.Running;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.OpenLibrarySimulator.Synthetic;
using StackExchange.Redis;

namespace CacheWarming.Benchmarks.Engine;

/// <summary>What a run had to deliver, counted where searches would find it.</summary>
/// <param name="Authors">Authors that are marked as done and have every one of their works.</param>
/// <param name="Works">Different works.</param>
/// <param name="Isbns">Different ISBNs that lead to their work.</param>
sealed record Delivery(int Authors, int Works, int Isbns);

/// <summary>The authors, works and ISBNs that a library of synthetic seeds comes to, and how many of them the engine or the peer has stored.</summary>
sealed class ExpectedLibrary
{
    const int AtOnce = 500;

    readonly Dictionary<string, CatalogWork> _works;
    readonly List<(CatalogAuthor Author, string[] Works)> _authors;

    public ExpectedLibrary(Range seeds)
    {
        var catalogue = new SyntheticWorks(seeds.End.Value, SyntheticSizes.Same);
        var all = Enumerable.Range(seeds.Start.Value, seeds.End.Value - seeds.Start.Value).SelectMany(seed => ((CatalogAuthor, CatalogWork[])[])
        [
            (catalogue.SharedWork(seed).Authors[0], [.. catalogue.WorksOfSeed(seed)]),
            (catalogue.SharedWork(seed).Authors[1], [.. catalogue.WorksOfCoAuthor(seed)]),
        ]).ToList();
        _authors = [.. all.Select(author => (author.Item1, author.Item2.Select(work => work.Key).ToArray()))];
        _works = all.SelectMany(author => author.Item2).DistinctBy(work => work.Key, StringComparer.Ordinal).ToDictionary(work => work.Key, StringComparer.Ordinal);
        All = new Delivery(_authors.Count, _works.Count, _works.Values.Select(SyntheticCsv.IsbnOf).Distinct().Count());
    }

    public Delivery All { get; }

    /// <summary>Ours: works by their ISBNs, authors by their lists of works.</summary>
    public async Task<Delivery> CountAsync(BookCache cache)
    {
        var (works, isbns) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<Isbn>());
        foreach (var chunk in _works.Values.Chunk(AtOnce))
        {
            var found = await cache.FindWorksAsync([.. chunk.Select(SyntheticCsv.IsbnOf)], default);
            foreach (var work in chunk.Where(work => found[SyntheticCsv.IsbnOf(work)].Any(stored => stored.Id == work.Key && stored.Title == work.Title)))
            {
                works.Add(work.Key);
                isbns.Add(SyntheticCsv.IsbnOf(work));
            }
        }
        var authors = 0;
        foreach (var chunk in _authors.Chunk(AtOnce))
        {
            var found = await Task.WhenAll(chunk.Select(author => cache.FindAuthorAsync(author.Author.Key, default)));
            authors += chunk.Zip(found).Count(pair =>
                pair.Second.Author?.CatalogId == pair.First.Author.Key && pair.Second.Works.Count == pair.First.Works.Length && works.IsSupersetOf(pair.First.Works));
        }
        return new Delivery(authors, works.Count, isbns.Count);
    }

    /// <summary>The peer's: works by their titles, ISBNs by the keys that lead to the works, authors by their marks.</summary>
    public async Task<Delivery> CountAsync(IDatabase peer)
    {
        var (works, isbns) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<Isbn>());
        foreach (var chunk in _works.Values.Chunk(AtOnce))
        {
            var titles = await peer.StringGetAsync([.. chunk.Select(work => (RedisKey)("search:title:title=" + work.Title.ToLowerInvariant()))]);
            var keys = await peer.StringGetAsync([.. chunk.Select(work => (RedisKey)("search:isbn:isbn=" + SyntheticCsv.IsbnOf(work).Digits))]);
            works.UnionWith(chunk.Zip(titles).Where(pair => ((string?)pair.Second)?.Contains($"\"/works/{pair.First.Key}\"", StringComparison.Ordinal) == true).Select(pair => pair.First.Key));
            isbns.UnionWith(chunk.Zip(keys).Where(pair => pair.Second == "/works/" + pair.First.Key).Select(pair => SyntheticCsv.IsbnOf(pair.First)));
        }
        var authors = 0;
        foreach (var chunk in _authors.Chunk(AtOnce))
        {
            var marks = await peer.StringGetAsync([.. chunk.Select(author => (RedisKey)("warming:processed:" + author.Author.Name))]);
            authors += chunk.Zip(marks).Count(pair =>
                ((string?)pair.Second)?.Contains($"\"worksCount\":{pair.First.Works.Length},", StringComparison.Ordinal) == true && works.IsSupersetOf(pair.First.Works));
        }
        return new Delivery(authors, works.Count, isbns.Count);
    }
}
