using CacheWarming.Catalogs.Calls;

namespace CacheWarming.Catalogs.GoogleBooks;

/// <summary>The section <c>GoogleBooks</c>.</summary>
public sealed class GoogleBooksOptions : KeyedProviderOptions
{
    public const string Section = "GoogleBooks";

    /// <summary>Google's own address, and the quota of a new key.</summary>
    public GoogleBooksOptions()
    {
        BaseAddress = new Uri("https://www.googleapis.com/books/v1/");
        DailyQuota = 1000;
    }

    /// <summary>1–25 calls of 40 editions each for one author, as long as pages are full.</summary>
    public int MaxCallsPerAuthor { get; set; } = 2;

    internal static CheckKeyedProvider<GoogleBooksOptions> Check { get; } = new(Section, options =>
        options.MaxCallsPerAuthor is < 1 or > 25 ? ["MaxCallsPerAuthor must be 1-25"] : []);
}
