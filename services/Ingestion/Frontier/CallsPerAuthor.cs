using CacheWarming.Contracts;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// The average number of calls per author at present: authors with few works share calls, authors with many do not. It converts the
/// dispatch window from calls into authors.
/// </summary>
public sealed class CallsPerAuthor
{
    /// <summary>The number of authors after which old values count as much as new ones.</summary>
    const double Memory = 50;

    /// <summary>The lower limit, so that the window stays bounded while all authors are warm already.</summary>
    const double Least = 0.02;

    /// <summary>The typical value for a reader's authors and their co-authors, in batches.</summary>
    public const double Typical = 0.25;

    double _now = Typical;

    public double Now => Volatile.Read(ref _now);

    /// <param name="authors">Authors that were just settled.</param>
    public void Learn(IEnumerable<AuthorWarmed> authors)
    {
        var fetched = authors.Where(author => author.Outcome is not WarmingOutcome.AlreadyWarm).ToList();
        Volatile.Write(ref _now, Math.Clamp(((Now * Memory) + fetched.Sum(author => author.UpstreamCalls)) / (Memory + fetched.Count), Least, 1));
    }
}
