using CacheWarming.Contracts;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// The states of an author in a job. For each job the sum <c>pending + queued + warmed + alreadyWarm + notFound + failed + cancelled +
/// leftOut</c> always equals the number of its authors.
/// </summary>
public static class AuthorStates
{
    public const string Pending = "pending";
    public const string Queued = "queued";
    public const string Warmed = "warmed";
    public const string AlreadyWarm = "alreadyWarm";
    public const string NotFound = "notFound";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
    public const string LeftOut = "leftOut";

    /// <summary>The states in which an author is not finished, so that the job is not drained; for an SQL <c>IN</c>.</summary>
    public const string Open = "'pending', 'queued'";

    public static IReadOnlyList<string> All { get; } = [Pending, Queued, Warmed, AlreadyWarm, NotFound, Failed, Cancelled, LeftOut];

    public static string From(WarmingOutcome outcome) => outcome switch
    {
        WarmingOutcome.Warmed => Warmed,
        WarmingOutcome.AlreadyWarm => AlreadyWarm,
        WarmingOutcome.NotFound => NotFound,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome that this version does not know."),
    };
}
