using System.Globalization;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Tests.EndToEnd;

/// <summary>Authors, works and libraries made up for a test. Every number is another person, whose surname nobody shares.</summary>
static class MadeUp
{
    // Away from the synthetic seeds that tests of many authors take.
    const int FirstName = 1_000_000;

    public static CatalogAuthor Author(int number) =>
        new(string.Create(CultureInfo.InvariantCulture, $"OL{700_000_000 + number}A"), SyntheticLibrary.SeedName(FirstName + number));

    /// <summary>Everybody's own book, and one of each with the next: whoever is walked leads to both neighbours.</summary>
    public static IEnumerable<CatalogWork> Chain(params CatalogAuthor[] authors) =>
        [.. authors.Select(Own), .. authors.Zip(authors.Skip(1), Together)];

    public static CatalogWork Together(CatalogAuthor one, CatalogAuthor other) => new()
    {
        Key = $"{one.Key[..^1]}{other.Key[2..^1]}W",
        Title = $"{one.Name} Writes to {other.Name}",
        Authors = [one, other],
    };

    /// <summary>The work that seeds share with their co-authors, and nothing else: two authors for each seed.</summary>
    public static IEnumerable<CatalogWork> Pairs(Range seeds) => Seeds(seeds).Select(SyntheticLibrary.SharedWork);

    /// <summary>A library that has everybody's own book.</summary>
    public static string Csv(params CatalogAuthor[] authors) => Csv(authors.Select(author => (Own(author).Title, author.Name)));

    /// <summary>A library that has the seeds' books.</summary>
    public static string Csv(Range seeds) => Csv(Seeds(seeds).Select(seed => (SyntheticLibrary.SharedWork(seed).Title, SyntheticLibrary.SeedName(seed))));

    public static string Csv(IEnumerable<(string Title, string Author)> books) =>
        string.Concat(books.Select(book => $"{book.Title},{book.Author}\n").Prepend("Title,Author\n"));

    public static IEnumerable<int> Seeds(Range seeds) => Enumerable.Range(seeds.Start.Value, seeds.End.Value - seeds.Start.Value);

    /// <summary>How often the catalogue was asked for somebody, by name or by key.</summary>
    public static long CallsFor(this RunningSimulator catalogue, CatalogAuthor author)
    {
        var calls = catalogue.Statistics.ByAuthor;
        return calls.GetValueOrDefault(author.Name) + calls.GetValueOrDefault(author.Key);
    }

    static CatalogWork Own(CatalogAuthor author) => new()
    {
        Key = author.Key[..^1] + "W",
        Title = $"Memoirs of {author.Name}",
        Authors = [author],
        EditionCount = 2,
    };
}
