using CacheWarming.Catalogs.Calls;

namespace CacheWarming.Catalogs.IsbnDb;

/// <summary>The section <c>IsbnDb</c>. Rate limit and quota are those of the plan: 1, 3 or 5 calls per second.</summary>
public sealed class IsbnDbOptions : KeyedProviderOptions
{
    public const string Section = "IsbnDb";

    /// <summary>ISBNdb's own address.</summary>
    public IsbnDbOptions() => BaseAddress = new Uri("https://api2.isbndb.com/");

    /// <summary>1–1,000 editions of an author, in one call; there are no further pages.</summary>
    public int BooksPerAuthor { get; set; } = 500;

    internal static CheckKeyedProvider<IsbnDbOptions> Check { get; } = new(Section, options =>
        options.BooksPerAuthor is < 1 or > 1000 ? ["BooksPerAuthor must be 1-1000"] : []);
}
