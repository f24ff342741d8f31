using CacheWarming.Contracts;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// Where an author of a job can be. Per job, <c>pending + queued + warmed + alreadyWarm + notFound + failed + cancelled + leftOut</c>
/// is the number of its authors, always.
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

    /// <summary>States that keep a job from draining, for an SQL <c>IN</c>.</summary>
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
