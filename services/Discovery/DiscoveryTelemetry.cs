using System.Diagnostics;
using System.Diagnostics.Metrics;
using CacheWarming.Contracts;

namespace CacheWarming.Discovery;

/// <summary>Discovery's metrics and activity source for OpenTelemetry.</summary>
static class DiscoveryTelemetry
{
    const string Name = "CacheWarming.Discovery";

    public static readonly ActivitySource Activities = new(Name);

    static readonly Meter Meter = new(Name);
    static readonly Counter<long> Authors = Meter.CreateCounter<long>("cachewarming.authors.processed", "{author}", "Authors by outcome and depth.");
    static readonly Counter<long> Works = Meter.CreateCounter<long>("cachewarming.works.cached", "{work}", "Works stored by fetches.");
    static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("cachewarming.author.duration", "s", "From taking an author to its answer.");

    public static void Count(AuthorWarmed answer)
    {
        var outcome = new KeyValuePair<string, object?>("outcome", NameOf(answer.Outcome));
        Authors.Add(1, outcome, new("depth", answer.Depth));
        if (answer.Outcome == WarmingOutcome.Warmed)
            Works.Add(answer.WorksCount);
        Duration.Record(answer.Duration.TotalSeconds, outcome);
    }

    static string NameOf(WarmingOutcome outcome) => outcome switch
    {
        WarmingOutcome.Warmed => "warmed",
        WarmingOutcome.AlreadyWarm => "already_warm",
        _ => "not_found",
    };
}
