using CacheWarming.Contracts;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// How many calls an author costs at present: authors of few works share calls, those of many do not. It turns the window, which is meant in
/// calls, into authors.
/// </summary>
public sealed class CallsPerAuthor
{
    /// <summary>Authors after which what was before counts no more than what is new.</summary>
    const double Memory = 50;

    /// <summary>No fewer: a window must not grow without bound while all are warm already.</summary>
    const double Least = 0.02;

    /// <summary>Of a reader's authors and their co-authors, in batches.</summary>
    public const double Typical = 0.25;

    double _now = Typical;

    public double Now => Volatile.Read(ref _now);

    /// <param name="authors">Just settled.</param>
    public void Learn(IEnumerable<AuthorWarmed> authors)
    {
        var fetched = authors.Where(author => author.Outcome is not WarmingOutcome.AlreadyWarm).ToList();
        Volatile.Write(ref _now, Math.Clamp(((Now * Memory) + fetched.Sum(author => author.UpstreamCalls)) / (Memory + fetched.Count), Least, 1));
    }
}
