namespace CacheWarming.Catalogs.InOrder;

/// <summary>The section <c>Catalogs</c>.</summary>
public sealed class CatalogsOptions
{
    public const string Section = "Catalogs";

    /// <summary>
    /// Whether works that lack ISBNs, year or subjects are completed from Google Books or ISBNdb, at one more call an author. Off by
    /// default: it nearly doubles the calls, and a day's quota is small.
    /// </summary>
    public bool CompleteThinWorks { get; set; }
}
