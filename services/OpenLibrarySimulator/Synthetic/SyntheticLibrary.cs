using System.Globalization;
using CacheWarming.OpenLibrarySimulator.Catalogue;

namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>Made-up authors and works, each a pure function of its number: the same in every process, and nothing is kept.</summary>
/// <remarks>
/// Seed <c>i</c> is author <c>2i</c>, its co-author <c>2i + 1</c>. Both have 15 works; the co-author's first is the seed's first.
/// So N seeds make 2N authors and 29N works.
/// </remarks>
public static class SyntheticLibrary
{
    /// <summary>Seeds that keys and ISBNs have room for.</summary>
    public const int MaxSeeds = 10_000_000;

    /// <summary>Works of every author, the shared one included.</summary>
    public const int WorksPerAuthor = 15;

    // Our own range, away from the real catalogue's keys.
    internal const int FirstKey = 900_000_000;

    static readonly string[] Kinds =
    [
        "Copper Garden", "Silent Harbour", "Glass Orchard", "Winter Atlas", "Second Lantern", "Paper Mountain",
        "Last Ferry", "Hidden Ledger", "Amber Staircase", "Northern Choir", "Quiet Engine", "Seventh Island",
        "Burning Archive", "Salt Meadow", "Borrowed Crown",
    ];

    /// <summary>The name of a seed, <paramref name="seed"/> from 0.</summary>
    public static string SeedName(int seed) => SyntheticNames.Full(2 * seed);

    /// <summary>The key of a seed: <c>OL900000000A</c> is the first.</summary>
    public static string SeedKey(int seed) => Author(2 * seed).Key;

    /// <summary>The work of a seed that its co-author shares: what a reader's library of seeds lists.</summary>
    public static CatalogueWork SharedWork(int seed) => Work(2 * seed, 0);

    internal static CatalogueAuthor Author(int author) =>
        new(string.Create(CultureInfo.InvariantCulture, $"OL{FirstKey + author}A"), SyntheticNames.Full(author));

    internal static IEnumerable<CatalogueWork> WorksOf(int author) =>
        Enumerable.Range(0, WorksPerAuthor).Select(number => Work(author, number));

    internal static CatalogueWork Work(int author, int number)
    {
        var (owner, shared) = number == 0 ? (author & ~1, true) : (author, false);
        var id = (owner * (long)WorksPerAuthor) + number;
        var isbn = IsbnForms.WithCheckDigit(string.Create(CultureInfo.InvariantCulture, $"978{id:D9}"));
        return new CatalogueWork
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"OL{FirstKey + id}W"),
            Title = $"The {Kinds[number]} of {SyntheticNames.Surname(owner)}",
            Authors = shared ? [Author(owner), Author(owner + 1)] : [Author(owner)],
            Isbn = [IsbnForms.Ten(isbn), isbn],
            FirstPublishYear = 1950 + (int)(id % 75),
            Subject = ["Fiction", Kinds[number]],
            EditionCount = WorksPerAuthor - number,
            Language = ["eng"],
            CoverI = (int)(id % 1_000_000) + 1,
        };
    }
}
