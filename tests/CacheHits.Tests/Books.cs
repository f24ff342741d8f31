using System.Globalization;
using CacheWarming.Bibliographies;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.CacheHits;

/// <summary>Made-up authors, each with works of five ISBNs, as a catalogue has them and as it gives them.</summary>
static class Books
{
    public static AuthorRef Author(int n) => new($"Author Number {Words(n)}", $"OL{n + 1}A");

    public static string Title(int author, int work) => $"The {Words(work)} Book of {Words(author)}";

    public static Bibliography Of(int author, DateTimeOffset fetchedAt, int works = 15) => new(
        Author(author), [.. Enumerable.Range(0, works).Select(n => Work(author, n))], fetchedAt, "Open Library", 1, works, "the only one of this name");

    public static AuthorQuestion Asked(int author) => new(Author(author).Name, null, [], []);

    public static Isbn NthIsbn(int author, int work, int n) => Isbn.FromDigits(Digits((author * 1_000) + (work * 10) + n));

    /// <summary>The same works as the simulator serves them.</summary>
    public static IReadOnlyList<CatalogWork> Catalogue(int authors, int works = 15) =>
    [
        .. Enumerable.Range(0, authors).SelectMany(author => Enumerable.Range(0, works).Select(n => Work(author, n)).Select(work => new CatalogWork
        {
            Key = work.Id,
            Title = work.Title,
            Authors = [new CatalogAuthor(work.Authors[0].CatalogId!, work.Authors[0].Name)],
            Isbn = [.. work.Isbns.Select(isbn => isbn.Digits)],
            FirstPublishYear = work.FirstPublishYear,
            EditionCount = work.EditionCount,
        })),
    ];

    static Work Work(int author, int work) => new(
        $"OL{(author * 100) + work + 1}W", Title(author, work), [Author(author)], [.. Enumerable.Range(0, 5).Select(n => NthIsbn(author, work, n))],
        1969, ["Science fiction", "Fantasy"], 4711, 20 - (work % 20), ["eng", "ger"], "Open Library");

    static string Words(int n) => string.Join(' ', n.ToString(CultureInfo.InvariantCulture).Select(digit => DigitNames[digit - '0']));

    static readonly string[] DigitNames = ["Nought", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

    static string Digits(int n)
    {
        var twelve = "978" + n.ToString("000000000", CultureInfo.InvariantCulture);
        var sum = twelve.Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        return twelve + ((10 - (sum % 10)) % 10);
    }
}
