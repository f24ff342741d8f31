using System.Text;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Benchmarks.Running;

/// <summary>Readers' libraries of the simulator's made-up authors, one book each.</summary>
static class SyntheticCsv
{
    public static MemoryStream Of(Range seeds)
    {
        var csv = new MemoryStream();
        using (var writer = new StreamWriter(csv, new UTF8Encoding(false), leaveOpen: true))
        {
            writer.Write("Title,Author,ISBN13\n");
            for (var seed = seeds.Start.Value; seed < seeds.End.Value; seed++)
            {
                var work = SyntheticLibrary.SharedWork(seed);
                writer.Write($"{work.Title},{SyntheticLibrary.SeedName(seed)},{work.Isbn[1]}\n");
            }
        }
        csv.Position = 0;
        return csv;
    }
}
