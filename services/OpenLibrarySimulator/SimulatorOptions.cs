using System.Net;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.OpenLibrarySimulator;

/// <summary>The content of the simulator, and its conditions. Without works or synthetic authors the catalogue is empty.</summary>
public sealed record SimulatorOptions
{
    /// <summary>
    /// A JSON Lines file of works (see <see cref="CatalogWork"/>) and of redirects (<c>{"key":"OL9A","redirect":"OL1A"}</c>).
    /// </summary>
    public string? DataFile { get; init; }

    /// <summary>Works given directly, in addition to those of <see cref="DataFile"/>.</summary>
    public IReadOnlyList<CatalogWork> Works { get; init; } = [];

    /// <summary>Keys of merged records (<c>OL9A</c>, <c>OL9W</c>) and the keys that they were merged into.</summary>
    public IReadOnlyDictionary<string, string> Redirects { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The number of synthetic seed authors, each with a co-author (see <see cref="SyntheticLibrary"/>). 0–10,000,000; can't be combined
    /// with works.
    /// </summary>
    public int SyntheticAuthors { get; init; }

    /// <summary>How many works each of the <see cref="SyntheticAuthors"/> has.</summary>
    public SyntheticSizes SyntheticSizes { get; init; }

    /// <summary>A delay of every answer.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>A delay for each work or author in the answer of a search, because Open Library needs longer for a long answer.</summary>
    public TimeSpan LatencyPerDocument { get; init; }

    /// <summary>Calls per second of a token bucket for one second's calls, at least one; 0: no limit.</summary>
    public double Rate { get; init; }

    /// <summary>
    /// Replaces the bucket for one second: the number of further calls that may come at once, like nginx's <c>limit_req burst=</c>.
    /// </summary>
    public int? Burst { get; init; }

    /// <summary>
    /// With <see cref="EnforceRate"/>: of calls that come at once, those beyond this number are delayed until they are due, like nginx's
    /// <c>limit_req delay=</c>. Without it no call is delayed.
    /// </summary>
    public int? DelayAfter { get; init; }

    /// <summary>Whether calls over the limit are refused with 429; otherwise they are only counted.</summary>
    public bool EnforceRate { get; init; }

    /// <summary>How much earlier than its due time a call may arrive: after a slow first call, a punctual next one looks early.</summary>
    public TimeSpan RateSlack { get; init; }

    /// <summary>Sent with a 429, in whole seconds (RFC 9110 §10.2.3); Open Library sends none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether a User-Agent that names an application without an e-mail or web address as a contact is answered with 403 in HTML.
    /// </summary>
    public bool RequireContact { get; init; }

    /// <summary>The address to listen on.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 chooses a free one.</summary>
    public int Port { get; init; }

    /// <summary>The clock of the token bucket, of delays and of faults.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
