using CacheWarming.Bibliographies;

namespace CacheWarming.Tests.BookCaching;

/// <summary>Works and bibliographies to store, as catalogues would give them.</summary>
static class Books
{
    public static readonly DateTimeOffset Start = new(2025, 10, 28, 15, 0, 0, TimeSpan.Zero);

    public static AuthorRef LeGuin { get; } = new("Ursula K. Le Guin", "OL31353A");

    public static AuthorRef Gaiman { get; } = new("Neil Gaiman", "OL53305A");

    public static AuthorRef Pratchett { get; } = new("Terry Pratchett", "OL25712A");

    public static Work Work(string id, string title, AuthorRef author, params IReadOnlyList<string> isbns) => new(
        id, title, [author], [.. isbns.Select(Isbn.FromDigits)], 1969, ["Science fiction"], 4711, 10, ["eng"], "OpenLibrary");

    public static Bibliography Of(AuthorRef author, DateTimeOffset fetchedAt, params IReadOnlyList<Work> works) =>
        new(author, works, fetchedAt, "OpenLibrary", 1, works.Count, "the only one of this name");

    public static AuthorQuestion Asked(AuthorRef author, params IReadOnlyList<string> hintTitles) => new(author.Name, null, hintTitles, []);

    public static AuthorQuestion AskedById(AuthorRef author) => new(author.Name, author.CatalogId, [], []);

    /// <summary>The n-th ISBN-13, its check digit right.</summary>
    public static Isbn NthIsbn(int n)
    {
        var twelve = "978" + n.ToString("000000000", System.Globalization.CultureInfo.InvariantCulture);
        var sum = twelve.Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        return Isbn.FromDigits(twelve + ((10 - (sum % 10)) % 10));
    }
}
