namespace CacheWarming.Ingestion.DeadLetters.Redriving;

/// <summary>A redrive as the API returns it: its progress, and the outcomes of the letters.</summary>
/// <param name="State">
/// <c>running</c>, <c>completed</c>, <c>stopped</c>, <c>failed</c>, or <c>interrupted</c> if its process ended first; letters that it had
/// not reached are in the queue as before.
/// </param>
/// <param name="Chosen">The selected letters.</param>
/// <param name="Total">The number of letters when it began; it reads all of them.</param>
/// <param name="Walked">The number of letters read so far.</param>
/// <param name="Selected">How many of those were selected.</param>
/// <param name="Redriven">Authors that are pending again; their letters are deleted.</param>
/// <param name="AlreadyDone">Letters deleted because their author was no longer failed.</param>
/// <param name="Skipped">Letters that stay.</param>
/// <param name="SkippedBecause">The reasons why letters stay, and the number of letters for each.</param>
/// <param name="Problem">Why it failed.</param>
public sealed record Redrive(
    Guid Id, string State, string Chosen, int Total, int Walked, int Selected, int Redriven, int AlreadyDone, int Skipped,
    IReadOnlyDictionary<string, int> SkippedBecause, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Problem)
{
    /// <summary>Letters deleted so far.</summary>
    internal int Deleted => Redriven + AlreadyDone;
}

/// <summary>The counts of a running redrive.</summary>
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
