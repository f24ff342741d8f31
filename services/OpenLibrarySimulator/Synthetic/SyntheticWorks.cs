using System.Globalization;
using CacheWarming.OpenLibrarySimulator.Catalog;

namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>Synthetic authors and works, each computed from its number: the same in every process, and only counts are stored.</summary>
/// <remarks>Seed <c>i</c> is author <c>2i</c>, its co-author is <c>2i + 1</c>. The co-author's first work is the seed's first.</remarks>
public sealed class SyntheticWorks
{
    /// <summary>The largest number of seeds of <see cref="SyntheticSizes.Real"/> for which there are ISBNs.</summary>
    public const int MaxRealSeeds = 1_000_000;

    // A range of our own, apart from Open Library's keys.
    internal const int FirstKey = 900_000_000;

    internal static readonly SyntheticWorks SameSizes = new(WorkCounts.Same);

    readonly WorkCounts _counts;

    /// <exception cref="ArgumentOutOfRangeException">There are too many seeds.</exception>
    public SyntheticWorks(int seeds, SyntheticSizes sizes)
        : this(WorkCounts.Create(sizes, 2 * Allowed(seeds, sizes)))
    {
    }

    SyntheticWorks(WorkCounts counts) => _counts = counts;

    /// <summary>The largest number of seeds.</summary>
    public static int MaxSeeds(SyntheticSizes sizes) => sizes == SyntheticSizes.Real ? MaxRealSeeds : SyntheticLibrary.MaxSeeds;

    /// <summary>The number of works of a seed author, including the shared one.</summary>
    public int WorkCountOfSeed(int seed) => CountOf(2 * seed);

    /// <summary>The number of works of a seed's co-author, including the shared one.</summary>
    public int WorkCountOfCoAuthor(int seed) => CountOf((2 * seed) + 1);

    /// <summary>The works of a seed author, those with the most editions first; the first is shared with the co-author.</summary>
    public IEnumerable<CatalogWork> WorksOfSeed(int seed) => Of(2 * seed).Select(Work);

    /// <summary>The works of a seed's co-author, the shared one first, then those with the most editions.</summary>
    public IEnumerable<CatalogWork> WorksOfCoAuthor(int seed) => Of((2 * seed) + 1).Select(Work);

    /// <summary>The work that a seed author shares with the co-author; a reader's library of seeds lists these works.</summary>
    public CatalogWork SharedWork(int seed) => Work(_counts.Before(2 * seed));

    internal static CatalogAuthor Author(int author) => new(string.Create(CultureInfo.InvariantCulture, $"OL{FirstKey + author}A"), SyntheticNames.Full(author))
    {
        AlternateNames = SyntheticNames.Alternatives(author),
        BirthDate = (1900 + (author % 90)).ToString(CultureInfo.InvariantCulture),
    };

    internal int CountOf(int author) => _counts.Create(author);

    /// <summary>
    /// The numbers of an author's works, those with the most editions first. A co-author's first work has the seed's number.
    /// </summary>
    internal IEnumerable<long> Of(int author)
    {
        var first = _counts.Before(author);
        return Enumerable.Range(0, CountOf(author)).Select(place => place == 0 && IsCoAuthor(author) ? _counts.Before(author - 1) : first + place);
    }

    /// <summary>Whether a work of the first <paramref name="authors"/> authors has this number.</summary>
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
