using CacheWarming.Contracts;
using CacheWarming.Ingestion.Uploads;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>A job as the API returns it.</summary>
/// <param name="Works">Number of different works that the job stored.</param>
/// <param name="UpstreamCalls">
/// Calls to catalogues for the job's authors; those of the top-up are in <paramref name="IsbnLookupCalls"/>.
/// </param>
/// <param name="AuthorsPerMinute">Authors settled in the last minute, while the job warms.</param>
/// <param name="EstimatedSecondsLeft">The time for the open authors at the measured rate; null until a rate is measured.</param>
/// <param name="MaxAuthors">The largest number of discovered authors that are warmed.</param>
/// <param name="LeftOutBecause">Why authors were left out, and how to warm them too; null if none was left out.</param>
/// <param name="WaitingFor">Why the job makes no progress, as a text; null if it does.</param>
/// <param name="WaitingForProvider">The provider that is away, if that is the reason.</param>
/// <param name="Name">The display name: the given name, else the file's name, else its format.</param>
public sealed record JobView(
    Guid JobId,
    string State,
    JobPriority Priority,
    int MaxDepth,
    int MaxAuthors,
    Aggressiveness Aggressiveness,
    DiscoverBy DiscoverBy,
    string Format,
    int Skipped,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    AuthorCounts Authors,
    IReadOnlyList<DepthCounts> Depths,
    long Works,
    long UpstreamCalls,
    int IsbnLookupCalls,
    double AuthorsPerMinute,
    double? EstimatedSecondsLeft,
    string? WaitingFor,
    string? LeftOutBecause,
    Coverage Coverage,
    ProviderWait? WaitingForProvider = null,
    string Name = "");

/// <summary>A provider that is away.</summary>
/// <param name="Reason">Its answer, e.g. <c>503 Service Unavailable</c>.</param>
/// <param name="NextTry">When it is called again; null while one author probes it.</param>
public sealed record ProviderWait(string Provider, string Reason, DateTimeOffset? NextTry);

/// <summary>A job's authors by state. The sum of all states always equals the total.</summary>
public sealed record AuthorCounts(
    int Total, int Csv, int Discovered, int Pending, int Queued, int Warmed, int AlreadyWarm, int NotFound, int Failed, int Cancelled, int LeftOut);

/// <summary>Number of authors at one depth.</summary>
public sealed record DepthCounts(int Depth, int Total, int Settled);

/// <summary>How many books of the user's library searches find in the cache.</summary>
/// <param name="Known">False until the coverage is measured; stays false if Search never answers.</param>
/// <param name="Hits">Books that are found by title or by ISBN.</param>
/// <param name="Percent">Hits ÷ books; null while unknown.</param>
public sealed record Coverage(bool Known, int Books, int TitleHits, int IsbnHits, int Hits, double? Percent);
