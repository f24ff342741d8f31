using System.Text;
using CacheWarming.Bibliographies;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Benchmarks.Running;

/// <summary>
/// Readers' libraries of the simulator's made-up authors, one book each. A tenth of the books have no ISBN, as in readers' exports; all other
/// ISBNs are the catalogue's.
/// </summary>
static class SyntheticCsv
{
    const int NoIsbnOneIn = 10;

    /// <summary>Of a catalogue of fifteen works an author.</summary>
    public static MemoryStream Of(Range seeds) => Of(seeds, new SyntheticWorks(seeds.End.Value, SyntheticSizes.Same));

    /// <param name="works">The catalogue's: ISBNs depend on how many works its authors have.</param>
    public static MemoryStream Of(Range seeds, SyntheticWorks works)
    {
        var csv = new MemoryStream();
        using (var writer = new StreamWriter(csv, new UTF8Encoding(false), leaveOpen: true))
        {
            writer.Write("Title,Author,ISBN13\n");
            for (var seed = seeds.Start.Value; seed < seeds.End.Value; seed++)
            {
                var work = works.SharedWork(seed);
                writer.Write($"{work.Title},{SyntheticLibrary.SeedName(seed)},{(HasIsbn(seed) ? work.Isbn[1] : "")}\n");
            }
        }
        csv.Position = 0;
        return csv;
    }

    /// <summary>The ISBNs that stand in a library.</summary>
    public static IReadOnlyList<Isbn> Isbns(Range seeds, SyntheticWorks works) =>
        [.. Enumerable.Range(seeds.Start.Value, seeds.End.Value - seeds.Start.Value).Where(HasIsbn).Select(seed => IsbnOf(works.SharedWork(seed)))];

    /// <summary>The work's ISBN; its ISBN-10 is the same one.</summary>
    public static Isbn IsbnOf(CatalogWork work) => Isbn.FromDigits(work.Isbn[1]);

    static bool HasIsbn(int seed) => seed % NoIsbnOneIn != NoIsbnOneIn - 1;
}
