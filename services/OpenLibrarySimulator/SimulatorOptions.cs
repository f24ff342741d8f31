using System.Net;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.OpenLibrarySimulator;

/// <summary>What the simulator serves, and under which conditions. Without works or synthetic authors the catalogue is empty.</summary>
public sealed record SimulatorOptions
{
    /// <summary>
    /// A JSON Lines file of works (see <see cref="CatalogWork"/>) and of redirects (<c>{"key":"OL9A","redirect":"OL1A"}</c>).
    /// </summary>
    public string? DataFile { get; init; }

    /// <summary>Works given directly, beside those of <see cref="DataFile"/>.</summary>
    public IReadOnlyList<CatalogWork> Works { get; init; } = [];

    /// <summary>Keys of merged records (<c>OL9A</c>, <c>OL9W</c>) and the keys that they were merged into.</summary>
    public IReadOnlyDictionary<string, string> Redirects { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Seed authors to make up, each with a co-author (see <see cref="SyntheticLibrary"/>). 0–10,000,000; not together with works.
    /// </summary>
    public int SyntheticAuthors { get; init; }

    /// <summary>How many works each of the <see cref="SyntheticAuthors"/> has.</summary>
    public SyntheticSizes SyntheticSizes { get; init; }

    /// <summary>Added to every answer.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Added for each work or author that a search answers with: the real one needs longer for a long answer.</summary>
    public TimeSpan LatencyPerDocument { get; init; }

    /// <summary>Calls per second of a token bucket that holds one second's worth, at least one call; 0: any rate is fine.</summary>
    public double Rate { get; init; }

    /// <summary>Instead of one second's worth, so many calls more than one at once: nginx's <c>limit_req burst=</c>.</summary>
    public int? Burst { get; init; }

    /// <summary>
    /// With <see cref="EnforceRate"/>: of the calls that come at once, those past so many wait until they are due: nginx's <c>limit_req delay=</c>.
    /// Without it none waits.
    /// </summary>
    public int? DelayAfter { get; init; }

    /// <summary>Refuse with 429 what the bucket refuses; otherwise it is only counted.</summary>
    public bool EnforceRate { get; init; }

    /// <summary>How much earlier than its due time a call may arrive: a slow first call makes the punctual next one look early.</summary>
    public TimeSpan RateSlack { get; init; }

    /// <summary>Sent with a 429, in whole seconds (RFC 9110 §10.2.3); the real catalogue sends none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Answer 403 in HTML to a User-Agent that names an application without an e-mail or web address to reach its people.
    /// </summary>
    public bool RequireContact { get; init; }

    /// <summary>Where to listen.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free port.</summary>
    public int Port { get; init; }

    /// <summary>The clock of the bucket, of latency and of faults.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
