namespace CacheWarming.Client;

/// <summary>A job. EndedAt is null while it runs; WaitingFor says why it makes no progress.</summary>
public sealed record JobView(
    Guid JobId, string State, JobPriority Priority, int MaxDepth, int MaxAuthors, Aggressiveness Aggressiveness, DiscoverBy DiscoverBy,
    string Format, int Skipped, DateTimeOffset SubmittedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, AuthorCounts Authors,
    IReadOnlyList<DepthCounts> Depths, long Works, long UpstreamCalls, int IsbnLookupCalls, double AuthorsPerMinute,
    double? EstimatedSecondsLeft, string? WaitingFor, string? LeftOutBecause, Coverage Coverage, ProviderWait? WaitingForProvider = null,
    string Name = "");

/// <summary>A job's authors by state; the states add up to the total.</summary>
public sealed record AuthorCounts(
    int Total, int Csv, int Discovered, int Pending, int Queued, int Warmed, int AlreadyWarm, int NotFound, int Failed, int Cancelled,
    int LeftOut);

/// <summary>Authors at one depth.</summary>
public sealed record DepthCounts(int Depth, int Total, int Settled);

/// <summary>How many books of the library a search finds. Percent is null until it is measured.</summary>
public sealed record Coverage(bool Known, int Books, int TitleHits, int IsbnHits, int Hits, double? Percent);

/// <summary>A catalogue that is away. NextTry is null while one author tries it.</summary>
public sealed record ProviderWait(string Provider, string Reason, DateTimeOffset? NextTry);

/// <summary>The new name of a job; empty for the default.</summary>
public sealed record JobName(string? Name);

/// <summary>An author of a job, and why it was warmed.</summary>
public sealed record JobAuthor(
    string AuthorKey, string Author, string? CatalogId, int Depth, string Source, string State, int Works, int UpstreamCalls,
    string? Reason, string Because, IReadOnlyList<string> Path);

/// <summary>A book of the reader's library, and whether searches find it.</summary>
public sealed record JobBook(
    int Line, string Title, string Author, string? Isbn, bool TitleHit, bool IsbnHit, string? IsbnRemark, string? Reason);

/// <summary>Authors of a job; each is the child of the one from whom it was discovered.</summary>
public sealed record AuthorTree(int Total, IReadOnlyList<TreeAuthor> Authors);

/// <summary>An author of the tree. ParentKey is null for authors of the export.</summary>
public sealed record TreeAuthor(string AuthorKey, string Author, string? ParentKey, int Depth, string State, int Works, string Because);

/// <summary>Totals over all jobs.</summary>
public sealed record JobTotals(
    long TotalJobs, long OpenJobs, long TotalAuthors, long TotalWorks, long TotalUpstreamCalls, DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt);

/// <summary>One page of the authors that wait, the next one first. Paused counts those of paused jobs, which are not listed.</summary>
public sealed record PendingPage(long Total, long Paused, IReadOnlyList<PendingAuthor> Items, string? Next);

/// <summary>An author that waits.</summary>
public sealed record PendingAuthor(string Author, Guid JobId, int Depth);
