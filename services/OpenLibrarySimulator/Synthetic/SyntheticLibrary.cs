namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>Synthetic seed authors, each with a co-author, with fifteen works each; N seeds make 2N authors and 29N works.</summary>
/// <remarks>
/// Names, keys and shared works are the same for <see cref="SyntheticSizes.Real"/>; for the rest see <see cref="SyntheticWorks"/>.
/// </remarks>
public static class SyntheticLibrary
{
    /// <summary>The largest number of seeds for which there are keys and ISBNs.</summary>
    public const int MaxSeeds = 10_000_000;

    /// <summary>The number of works of every author, including the shared one.</summary>
    public const int WorksPerAuthor = WorkCounts.SameForAll;

    /// <summary>The name of a seed author; <paramref name="seed"/> counts from 0.</summary>
    public static string SeedName(int seed) => SyntheticNames.Full(2 * seed);

    /// <summary>The key of a seed author: <c>OL900000000A</c> is the first.</summary>
    public static string SeedKey(int seed) => SyntheticWorks.Author(2 * seed).Key;

    /// <summary>The work that a seed author shares with the co-author; a reader's library of seeds lists these works.</summary>
    public static CatalogWork SharedWork(int seed) => SyntheticWorks.SameSizes.SharedWork(seed);
}
