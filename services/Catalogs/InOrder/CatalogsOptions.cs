namespace CacheWarming.Catalogs.InOrder;

/// <summary>The section <c>Catalogs</c>.</summary>
public sealed class CatalogsOptions
{
    public const string Section = "Catalogs";

    /// <summary>
    /// Whether works without ISBNs, year or subjects are completed from Google Books or ISBNdb, with one more call per author. Off by
    /// default, because it nearly doubles the calls and the daily quota is small.
    /// </summary>
    public bool CompleteThinWorks { get; set; }
}
