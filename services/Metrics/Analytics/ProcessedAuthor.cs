using CacheWarming.Contracts;
using CacheWarming.Metrics.Storage;

namespace CacheWarming.Metrics.Analytics;

/// <summary>A row of <c>warming_analytics</c>: an author of a job that was settled without failing.</summary>
/// <param name="WorksCached">
/// Works that this event added to the cache: 0 for an author that was already warm or that no catalogue knows. All three outcomes count as
/// processed.
/// </param>
/// <param name="DurationMs">Milliseconds.</param>
public sealed record ProcessedAuthor(
    DateTimeOffset Timestamp,
    string Author,
    int WorksCached,
    int Depth,
    int DurationMs,
    Guid JobId,
    string AuthorKey,
    string Outcome,
    int UpstreamCalls)
{
    public static ProcessedAuthor From(AuthorWarmed warmed) => new(
        warmed.WarmedAt,
        Rows.Clean(warmed.Author),
        warmed.Outcome == WarmingOutcome.Warmed ? warmed.WorksCount : 0,
        warmed.Depth,
        (int)Math.Clamp(warmed.Duration.TotalMilliseconds, 0, int.MaxValue),
        warmed.JobId,
        Rows.Clean(warmed.AuthorKey),
        warmed.Outcome switch
        {
            WarmingOutcome.Warmed => "warmed",
            WarmingOutcome.AlreadyWarm => "alreadyWarm",
            _ => "notFound",
        },
        warmed.UpstreamCalls);
}

/// <summary>A row of <c>warming_failures</c>: an attempt that Discovery gave up.</summary>
/// <param name="Exception">The exception's type, by which dead letters are grouped.</param>
public sealed record FailedAuthor(
    DateTimeOffset Timestamp,
    string Author,
    int Depth,
    Guid JobId,
    string AuthorKey,
    int Attempt,
    string Exception,
    string Message)
{
    public static FailedAuthor From(AuthorQueued queued, DateTimeOffset at, string? exception, string? message) => new(
        at,
        Rows.Clean(queued.Author),
        queued.Depth,
        queued.JobId,
        Rows.Clean(queued.AuthorKey),
        queued.Attempt,
        Rows.Clean(exception ?? "unknown"),
        Rows.Clean(message ?? ""));
}
