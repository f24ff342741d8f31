using CacheWarming.Contracts;

namespace CacheWarming.Tests.Metrics;

/// <summary>Messages as Discovery and Search send them.</summary>
static class Events
{
    public static readonly DateTimeOffset Noon = new(2025, 10, 28, 12, 0, 0, TimeSpan.Zero);

    public static AuthorWarmed Warmed(
        Guid job, string author, DateTimeOffset at, WarmingOutcome outcome = WarmingOutcome.Warmed, int works = 10) => new(
        job,
        author.ToUpperInvariant(),
        author,
        CatalogId: "OL1A",
        Depth: 1,
        Attempt: 1,
        outcome,
        works,
        CoAuthors: [],
        SharedWorkIds: [],
        UpstreamCalls: outcome == WarmingOutcome.Warmed ? 1 : 0,
        Duration: TimeSpan.FromMilliseconds(250),
        at,
        Reason: null);

    public static AuthorQueued Queued(Guid job, string author, int attempt = 1) => new(
        job,
        author.ToUpperInvariant(),
        author,
        CatalogId: null,
        Depth: 0,
        AuthorSource.Csv,
        JobPriority.Normal,
        HintTitles: [],
        HintIsbns: [],
        attempt,
        Noon);

    public static SearchStatistics Searches(string instance, DateTimeOffset from, long hits, long stale, long misses) =>
        new(instance, from, from.AddSeconds(5), hits, stale, misses, new Dictionary<Guid, long>());
}
