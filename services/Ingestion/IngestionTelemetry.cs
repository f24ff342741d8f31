using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CacheWarming.Ingestion;

/// <summary>
/// Ingestion's counters and activity source for OpenTelemetry; gauges that are measured at intervals are in <see cref="Jobs.WatchJobs"/>.
/// </summary>
static class IngestionTelemetry
{
    public const string Name = "CacheWarming.Ingestion";

    public static readonly ActivitySource Activities = new(Name);

    static readonly Meter Meter = new(Name);

    static readonly Counter<long> FailedAuthors = Meter.CreateCounter<long>(
        "cachewarming.authors.failed", "{author}", "Attempts at authors that Discovery gave up on: each has a dead letter.");

    static readonly Counter<long> DeferredAuthors = Meter.CreateCounter<long>(
        "cachewarming.authors.deferred", "{author}", "Authors put off because a provider or the cache was in trouble, by whom they wait for.");

    public static void Failed() => FailedAuthors.Add(1);

    public static void Deferred(string? provider) => DeferredAuthors.Add(1, new KeyValuePair<string, object?>("provider", provider ?? "none"));
}
