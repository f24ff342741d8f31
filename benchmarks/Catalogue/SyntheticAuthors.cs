using System.Text.Json;
using CacheWarming.BookCaching;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Benchmarks.Catalogue;

/// <summary>What a job should have made of the authors of a synthetic library and their co-authors, and what it has made of them.</summary>
sealed class SyntheticAuthors(SyntheticWorks works, Range seeds)
{
    /// <summary>Works kept of an author, <c>OpenLibrary:MaxWorksPerAuthor</c>.</summary>
    const int MaxWorks = 100;

    readonly Dictionary<string, (string Id, int Works)> _byName = Enumerable.Range(seeds.Start.Value, seeds.End.Value - seeds.Start.Value)
        .SelectMany(seed => works.SharedWork(seed).Authors.Zip((int[])[works.WorkCountOfSeed(seed), works.WorkCountOfCoAuthor(seed)]))
        .ToDictionary(author => author.First.Name, author => (author.First.Key, Math.Min(MaxWorks, author.Second)), StringComparer.Ordinal);

    public IEnumerable<string> Ids => _byName.Values.Select(author => author.Id);

    /// <summary>Works of all authors together; one of two authors counts twice.</summary>
    public int Works => _byName.Values.Sum(author => author.Works);

    /// <param name="rows">Of a job's authors, as the API shows them.</param>
    /// <returns>How many have another id than the catalogue gives to the name, how many have none, and how many of the catalogue's are not among them.</returns>
    public (int Wrong, int Unresolved, int Absent) Check(IReadOnlyList<JsonElement> rows)
    {
        var ids = rows.Select(row => (Name: row.GetProperty("author").GetString()!, Id: row.GetProperty("catalogId").GetString())).ToList();
        return (
            ids.Count(row => row.Id is not null && (!_byName.TryGetValue(row.Name, out var author) || author.Id != row.Id)),
            ids.Count(row => row.Id is null),
            _byName.Keys.Except(ids.Select(row => row.Name), StringComparer.Ordinal).Count());
    }

    /// <summary>Works that the cache lists for them, counted as <see cref="Works"/> is, and how many authors have all of theirs.</summary>
    public async Task<(int Works, int Complete)> CountStoredAsync(BookCache cache)
    {
        var stored = await Task.WhenAll(_byName.Values.Select(async author => (Found: (await cache.FindAuthorAsync(author.Id, default)).Works.Count, Expected: author.Works)));
        return (stored.Sum(author => author.Found), stored.Count(author => author.Found >= author.Expected));
    }
}
