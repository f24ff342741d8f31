using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.Pages.Overview;

/// <summary>The address of the Metrics service for the page. Section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>
    /// The address of the Metrics service, e.g. <c>http://metrics:8080</c>. Default none: the page says that the numbers are missing, and
    /// everything else works.
    /// </summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>A key with the role <c>read</c>, if Metrics needs one. It is never logged.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Milliseconds that a view waits for the numbers before it is shown without them. Default 2,000.</summary>
    [Range(100, 30_000)]
    public int TimeoutMilliseconds { get; set; } = 2_000;

    internal bool HasUsableAddress => BaseAddress is null or { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" };
}
