using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CacheWarming.Catalogs;

/// <summary>The metrics of the catalogues, named <c>CacheWarming.Catalogs</c>.</summary>
static class CatalogTelemetry
{
    public const string Name = "CacheWarming.Catalogs";

    public static readonly ActivitySource Activities = new(Name);

    static readonly Meter Meter = new(Name);

    static readonly Counter<long> UpstreamRequests = Meter.CreateCounter<long>(
        "cachewarming.catalogs.requests", "{request}", "Calls made to a catalogue, by provider and status.");

    static readonly Histogram<double> PaceWaits = Meter.CreateHistogram<double>(
        "cachewarming.catalogs.pace.wait", "s", "How long calls waited for the provider's pace.");

    /// <param name="status">The HTTP status, or what happened instead: <c>timeout</c>, <c>unreachable</c>, <c>unreadable</c>.</param>
    public static void Called(string provider, string status) =>
        UpstreamRequests.Add(1, new("provider", provider), new("status", status));

    public static void Waited(string provider, Caller caller, TimeSpan wait) =>
        PaceWaits.Record(wait.TotalSeconds, new("provider", provider), new("caller", caller is Caller.Search ? "search" : "warming"));
}
