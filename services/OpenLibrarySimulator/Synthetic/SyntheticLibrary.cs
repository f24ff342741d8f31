namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>Made-up seeds, each with a co-author, of fifteen works each; N seeds make 2N authors and 29N works.</summary>
/// <remarks>Names, keys and what is shared by whom are the same for <see cref="SyntheticSizes.Real"/>; for the rest see <see cref="SyntheticWorks"/>.</remarks>
public static class SyntheticLibrary
{
    /// <summary>Seeds that keys and ISBNs have room for.</summary>
    public const int MaxSeeds = 10_000_000;

    /// <summary>Works of every author, the shared one included.</summary>
    public const int WorksPerAuthor = WorkCounts.SameForAll;

    /// <summary>The name of a seed, <paramref name="seed"/> from 0.</summary>
    public static string SeedName(int seed) => SyntheticNames.Full(2 * seed);

    /// <summary>The key of a seed: <c>OL900000000A</c> is the first.</summary>
    public static string SeedKey(int seed) => SyntheticWorks.Author(2 * seed).Key;

    /// <summary>The work of a seed that its co-author shares: what a reader's library of seeds lists.</summary>
    public static CatalogWork SharedWork(int seed) => SyntheticWorks.SameSizes.SharedWork(seed);
}
