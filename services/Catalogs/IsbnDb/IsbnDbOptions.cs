using CacheWarming.Catalogs.Calls;

namespace CacheWarming.Catalogs.IsbnDb;

/// <summary>The section <c>IsbnDb</c>. Pace and quota are the plan's: 1, 3 or 5 calls a second.</summary>
public sealed class IsbnDbOptions : KeyedProviderOptions
{
    public const string Section = "IsbnDb";

    /// <summary>ISBNdb's own address.</summary>
    public IsbnDbOptions() => BaseAddress = new Uri("https://api2.isbndb.com/");

    /// <summary>1–1,000 editions of an author, in one call; more is not given.</summary>
    public int BooksPerAuthor { get; set; } = 500;

    internal static CheckKeyedProvider<IsbnDbOptions> Check { get; } = new(Section, options =>
        options.BooksPerAuthor is < 1 or > 1000 ? ["BooksPerAuthor must be 1-1000"] : []);
}
