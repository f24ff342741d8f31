using CacheWarming.Benchmarks.Running;

namespace CacheWarming.Benchmarks.Catalogue;

/// <summary>What fetching every author by a call of their own would receive: measured, from a second process with the same catalogue and no pace.</summary>
static class OneByOne
{
    const int AtOnce = 4;

    // What Open Library is asked for, and how much of it.
    const string Query = "&fields=key,title,author_key,author_name,isbn,first_publish_year,subject,cover_i,edition_count,language&sort=editions&limit=100&offset=0";

    public static async Task<long> BytesAsync(IEnumerable<string> catalogue, IEnumerable<string> authorIds)
    {
        await using var simulator = await SimulatorProcess.StartAsync(catalogue);
        await Parallel.ForEachAsync(authorIds, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (id, cancel) =>
            await simulator.Http.GetByteArrayAsync(new Uri($"search.json?q=author_key:{id}{Query}", UriKind.Relative), cancel));
        return (await simulator.StatisticsAsync()).BytesSent;
    }
}
