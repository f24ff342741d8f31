using System.Globalization;
using CacheWarming.OpenLibrarySimulator.Catalogue;

namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>Answers from <see cref="SyntheticLibrary"/>: numbers are read back from keys, ISBNs and surnames.</summary>
sealed class SyntheticCatalogue : ICatalogue
{
    readonly int _authors;

    public SyntheticCatalogue(int seeds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seeds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seeds, SyntheticLibrary.MaxSeeds);
        _authors = 2 * seeds;
    }

    public IEnumerable<CatalogueWork> Find(Field field, string text) => field switch
    {
        Field.AuthorKey => NumberOf(text) is { } author ? SyntheticLibrary.WorksOf(author) : [],
        Field.Author => Named(Words.Of(text)) is { } author ? SyntheticLibrary.WorksOf(author) : [],
        Field.Isbn => WithIsbn(text) is { } work ? [work] : [],
        // Nothing that is made up here is about anything.
        Field.Subject => [],
        Field.Title => With(text, work => work.Title),
        _ => With(text, TitleAndAuthors).Concat(Find(Field.Isbn, text)),
    };

    public IEnumerable<CatalogueAuthor> FindAuthors(string name) =>
        Named(Words.Of(name)) is { } author ? [SyntheticLibrary.Author(author)] : [];

    public CatalogueAuthor? Author(string key) => NumberOf(key) is { } author ? SyntheticLibrary.Author(author) : null;

    public string? MergedInto(string key) => null;

    int? NumberOf(string key) =>
        key is ['O', 'L', .. var digits, 'A'] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Known(number - SyntheticLibrary.FirstKey)
            : null;

    int? Known(int? author) => author >= 0 && author < _authors ? author : null;

    int? Surnamed(string[] words) => words.Select(SyntheticNames.AuthorOf).Select(Known).FirstOrDefault(author => author is not null);

    int? Named(string[] words) =>
        Surnamed(words) is { } author && Holds(SyntheticNames.Full(author), words) ? author : null;

    IEnumerable<CatalogueWork> With(string text, Func<CatalogueWork, string> place)
    {
        var words = Words.Of(text);
        return Surnamed(words) is not { } author
            ? []
            : SyntheticLibrary.WorksOf(author).Where(work => Holds(place(work), words));
    }

    static string TitleAndAuthors(CatalogueWork work) => $"{work.Title} {string.Join(' ', work.Authors.Select(author => author.Name))}";

    static bool Holds(string text, string[] words)
    {
        var held = Words.Of(text);
        return Array.TrueForAll(words, word => held.Contains(word, StringComparer.Ordinal));
    }

    CatalogueWork? WithIsbn(string text)
    {
        if (IsbnForms.Thirteen(text) is not { } isbn || !isbn.StartsWith("978", StringComparison.Ordinal))
        {
            return null;
        }

        var (author, number) = Math.DivRem(int.Parse(isbn.AsSpan(3, 9), CultureInfo.InvariantCulture), SyntheticLibrary.WorksPerAuthor);

        // A co-author's first work is the seed's, under the seed's ISBN.
        return Known(author) is null || (number == 0 && author % 2 == 1) ? null : SyntheticLibrary.Work(author, number);
    }
}
