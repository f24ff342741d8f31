using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.Pages.Search;

/// <summary>The service that answers the page's search box. Section <c>Search</c>.</summary>
public sealed class SearchServiceOptions
{
    /// <summary>
    /// The address of the Search service, e.g. <c>http://search:8080</c>. Default none: the search box says that it is missing, and
    /// everything else works.
    /// </summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>A key with the role <c>read</c>, if Search needs one. It is never logged.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Milliseconds that the page waits for an answer. Default 9,000: longer than <c>Search__HardTimeout</c>, so that Search itself can
    /// answer what is slow.
    /// </summary>
    [Range(100, 600_000)]
    public int TimeoutMilliseconds { get; set; } = 9_000;

    internal bool HasUsableAddress => BaseAddress is null or { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" };
}
