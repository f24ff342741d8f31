namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>A reader's library of synthetic seeds, with one book each, for benchmarks to upload.</summary>
static class SyntheticLibraryFile
{
    public static async Task WriteAsync(string path, int seeds, SyntheticSizes sizes, CancellationToken cancel)
    {
        var works = new SyntheticWorks(seeds, sizes);
        await using var file = new StreamWriter(path);
        await file.WriteLineAsync("Title,Author,ISBN13".AsMemory(), cancel);
        for (var seed = 0; seed < seeds; seed++)
        {
            var work = works.SharedWork(seed);
            await file.WriteLineAsync($"{work.Title},{SyntheticLibrary.SeedName(seed)},{work.Isbn[1]}".AsMemory(), cancel);
        }
    }
}
