using System.Globalization;
using CacheWarming.OpenLibrarySimulator.Catalog;

namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>Made-up authors and works, each a pure function of its number: the same in every process, and nothing but counts is kept.</summary>
/// <remarks>Seed <c>i</c> is author <c>2i</c>, its co-author <c>2i + 1</c>. The co-author's first work is the seed's first.</remarks>
public sealed class SyntheticWorks
{
    /// <summary>Seeds of <see cref="SyntheticSizes.Real"/> that ISBNs have room for.</summary>
    public const int MaxRealSeeds = 1_000_000;

    // Our own range, away from the real catalogue's keys.
    internal const int FirstKey = 900_000_000;

    internal static readonly SyntheticWorks SameSizes = new(WorkCounts.Same);

    readonly WorkCounts _counts;

    /// <exception cref="ArgumentOutOfRangeException">There is no room for so many seeds.</exception>
    public SyntheticWorks(int seeds, SyntheticSizes sizes)
        : this(WorkCounts.Create(sizes, 2 * Allowed(seeds, sizes)))
    {
    }

    SyntheticWorks(WorkCounts counts) => _counts = counts;

    /// <summary>The most seeds there can be.</summary>
    public static int MaxSeeds(SyntheticSizes sizes) => sizes == SyntheticSizes.Real ? MaxRealSeeds : SyntheticLibrary.MaxSeeds;

    /// <summary>How many works a seed has, the shared one included.</summary>
    public int WorkCountOfSeed(int seed) => CountOf(2 * seed);

    /// <summary>How many works the co-author of a seed has, the shared one included.</summary>
    public int WorkCountOfCoAuthor(int seed) => CountOf((2 * seed) + 1);

    /// <summary>The works of a seed, those with the most editions first; the first is the one its co-author shares.</summary>
    public IEnumerable<CatalogWork> WorksOfSeed(int seed) => Of(2 * seed).Select(Work);

    /// <summary>The works of a seed's co-author, the shared one first, then those with the most editions.</summary>
    public IEnumerable<CatalogWork> WorksOfCoAuthor(int seed) => Of((2 * seed) + 1).Select(Work);

    /// <summary>The work of a seed that its co-author shares: what a reader's library of seeds lists.</summary>
    public CatalogWork SharedWork(int seed) => Work(_counts.Before(2 * seed));

    internal static CatalogAuthor Author(int author) => new(string.Create(CultureInfo.InvariantCulture, $"OL{FirstKey + author}A"), SyntheticNames.Full(author))
    {
        AlternateNames = SyntheticNames.Alternatives(author),
        BirthDate = (1900 + (author % 90)).ToString(CultureInfo.InvariantCulture),
    };

    internal int CountOf(int author) => _counts.Create(author);

    /// <summary>The numbers of an author's works, those with the most editions first. A co-author's first work has the seed's number.</summary>
    internal IEnumerable<long> Of(int author)
    {
        var first = _counts.Before(author);
        return Enumerable.Range(0, CountOf(author)).Select(place => place == 0 && IsCoAuthor(author) ? _counts.Before(author - 1) : first + place);
    }

    /// <summary>Whether a work of the first <paramref name="authors"/> has this number.</summary>
    internal bool Has(long number, int authors) =>
        number >= 0 && _counts.AuthorAt(number) is var author && author < authors && !(IsCoAuthor(author) && number == _counts.Before(author));

    internal int EditionCount(long number)
    {
        var (author, place) = Locate(number);
        return ReferenceEquals(_counts, WorkCounts.Same) ? CountOf(author) - place : Math.Max(1, CountOf(author) / (place + 1));
    }

    internal static int FirstPublishYear(long number) => 1950 + (int)(number % 75);

    internal CatalogWork Work(long number)
    {
        var (author, place) = Locate(number);
        var isbn = IsbnForms.WithCheckDigit(string.Create(CultureInfo.InvariantCulture, $"978{number:D9}"));
        var kind = SyntheticTitles.Kind(place);
        return new CatalogWork
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"OL{FirstKey + number}W"),
            Title = $"The {kind} of {SyntheticNames.Surname(author)}",
            Authors = place == 0 ? [Author(author), Author(author + 1)] : [Author(author)],
            Isbn = [IsbnForms.Ten(isbn), isbn],
            FirstPublishYear = FirstPublishYear(number),
            Subject = ["Fiction", kind],
            EditionCount = EditionCount(number),
            Language = ["eng"],
            CoverI = (int)(number % 1_000_000) + 1,
        };
    }

    static int Allowed(int seeds, SyntheticSizes sizes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seeds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seeds, MaxSeeds(sizes));
        return seeds;
    }

    static bool IsCoAuthor(int author) => author % 2 == 1;

    (int Author, int Place) Locate(long number)
    {
        var author = _counts.AuthorAt(number);
        return (author, (int)(number - _counts.Before(author)));
    }
}
