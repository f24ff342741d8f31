namespace CacheWarming.Ingestion.DeadLetters.Redriving;

/// <summary>A redrive as the API shows it: how far it is, and what became of the letters.</summary>
/// <param name="State"><c>running</c>, <c>completed</c>, <c>stopped</c>, <c>failed</c>, or <c>interrupted</c> when its process ended first; what it had not got to is in the queue as before.</param>
/// <param name="Chosen">Which letters were meant.</param>
/// <param name="Total">Letters there were when it began; it walks past all of them.</param>
/// <param name="Walked">How many of those it has passed.</param>
/// <param name="Selected">How many of those it has passed were meant.</param>
/// <param name="Redriven">Authors that are pending again; their letters are deleted.</param>
/// <param name="AlreadyDone">Letters deleted because their author had not been failed any more.</param>
/// <param name="Skipped">Letters that stay.</param>
/// <param name="SkippedBecause">Why they stay, and how many for each reason.</param>
/// <param name="Problem">Why it failed.</param>
public sealed record Redrive(
    Guid Id, string State, string Chosen, int Total, int Walked, int Selected, int Redriven, int AlreadyDone, int Skipped,
    IReadOnlyDictionary<string, int> SkippedBecause, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Problem)
{
    /// <summary>Letters deleted so far.</summary>
    internal int Deleted => Redriven + AlreadyDone;
}

/// <summary>How a redrive counts while it walks.</summary>
sealed class RedriveTally
{
    public int Total { get; set; }

    public int Walked { get; set; }

    public int Selected { get; set; }

    public int Redriven { get; set; }

    public int AlreadyDone { get; set; }

    public Dictionary<string, int> Skipped { get; } = new(StringComparer.Ordinal);

    /// <summary>Letters skipped so far.</summary>
    public int Stay { get; private set; }

    public void Skip(string why)
    {
        Skipped[why] = Skipped.GetValueOrDefault(why) + 1;
        Stay++;
    }
}
