using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.Pages.Overview;

/// <summary>Where the page's figures come from. Section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>Where the Metrics service answers, e.g. <c>http://metrics:8080</c>. Default none: the page says that figures are missing, all else works.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>A key with the role <c>read</c>, where Metrics needs one. Never written to a log.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Milliseconds that a view waits for figures before it is shown without. Default 2,000.</summary>
    [Range(100, 30_000)]
    public int TimeoutMilliseconds { get; set; } = 2_000;

    internal bool HasUsableAddress => BaseAddress is null or { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" };
}
