using CacheWarming.Contracts;
using CacheWarming.Ingestion.Uploads;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>A job as the API shows it.</summary>
/// <param name="Works">Distinct works that the job stored.</param>
/// <param name="UpstreamCalls">Calls to catalogues for the job's authors; the library's top-up is <paramref name="IsbnLookupCalls"/>.</param>
/// <param name="AuthorsPerMinute">Authors settled in the last minute, while the job warms.</param>
/// <param name="EstimatedSecondsLeft">Open authors at the measured rate; null while nothing is measured.</param>
/// <param name="MaxAuthors">How many discovered authors are warmed at most.</param>
/// <param name="LeftOutBecause">Why authors were left out, and how to warm them too; null when none was.</param>
/// <param name="WaitingFor">Why nothing moves, in words; null when it moves.</param>
/// <param name="WaitingForProvider">The provider in trouble where that is the reason.</param>
/// <param name="Name">What people call it: what it was named, else the file's name, else its format.</param>
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

/// <summary>A provider in trouble.</summary>
/// <param name="Reason">What it answers, e.g. <c>503 Service Unavailable</c>.</param>
/// <param name="NextTry">When it is asked again; null while one author tries it.</param>
public sealed record ProviderWait(string Provider, string Reason, DateTimeOffset? NextTry);

/// <summary>A job's authors by state. The states add up to the total, always.</summary>
public sealed record AuthorCounts(
    int Total, int Csv, int Discovered, int Pending, int Queued, int Warmed, int AlreadyWarm, int NotFound, int Failed, int Cancelled, int LeftOut);

/// <summary>Authors at one depth.</summary>
public sealed record DepthCounts(int Depth, int Total, int Settled);

/// <summary>How much of the user's own library answers from the cache.</summary>
/// <param name="Known">False until measured, or when Search never answered.</param>
/// <param name="Hits">Books that answer by title or by ISBN.</param>
/// <param name="Percent">Hits ÷ books; null while unknown.</param>
public sealed record Coverage(bool Known, int Books, int TitleHits, int IsbnHits, int Hits, double? Percent);
