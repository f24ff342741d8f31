using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>How many new authors one author leads to, by the depth at which they are met, and how fast jobs are. For estimates.</summary>
/// <param name="Ratios">Of depth 1, 2 and 3.</param>
/// <param name="Source">Where the figures come from, in words for the user.</param>
public sealed record CoAuthorsPerAuthor(IReadOnlyList<double> Ratios, string Source)
{
    /// <summary>Authors of a depth below which a ratio is chance.</summary>
    const int Enough = 50;

    /// <summary>Calls of a job below which its end, and not its calls, makes its time.</summary>
    const int EnoughCalls = 20;

    /// <summary>Jobs of which the fastest counts: others were paused, or ran beside each other.</summary>
    const int Compared = 10;

    /// <summary>As the sample library of this repository behaves: nobody knows a library before its authors are fetched.</summary>
    public static CoAuthorsPerAuthor Typical { get; } = new([1.5, 0.2, 0.1], "a typical library");

    /// <summary>
    /// Calls a second that the fastest of the latest jobs made: fewer than the catalogue's pace allows where Discovery's batches at once, each of
    /// which makes one call after the other, do not use it up. Infinite while no job is known.
    /// </summary>
    public double CallsPerSecond { get; init; } = double.PositiveInfinity;

    public double At(int depth) => Ratios[depth - 1];

    /// <summary>As this installation's ended jobs behaved; as is typical where they are too few.</summary>
    public static async Task<CoAuthorsPerAuthor> OfEndedJobsAsync(Database database, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        // Of the hundred latest, and of each only the depths that were walked to their end.
        var jobs = await connection.QueryAsync(
            "SELECT summary FROM jobs WHERE state IN ('Completed', 'CompletedWithFailures') AND summary IS NOT NULL ORDER BY submitted_at DESC LIMIT 100",
            null, [], row => JobSummaries.Read(row.GetString(0))!, cancel);
        var counts = jobs.SelectMany(job => job.Depths, (job, at) => (job.MaxDepth, at.Depth, Authors: at.Total)).ToList();
        var ratios = Typical.Ratios.ToArray();
        var measured = false;
        for (var depth = 1; depth <= ratios.Length; depth++)
        {
            var walked = counts.Where(c => c.MaxDepth >= depth).ToArray();
            var from = walked.Where(c => c.Depth == depth - 1).Sum(c => c.Authors);
            if (from < Enough)
                continue;
            ratios[depth - 1] = (double)walked.Where(c => c.Depth == depth).Sum(c => c.Authors) / from;
            measured = true;
        }
        var pace = jobs.Where(job => job.UpstreamCalls >= EnoughCalls).Take(Compared)
            .Max(job => job.UpstreamCalls / (job.EndedAt - job.StartedAt)?.TotalSeconds) ?? double.PositiveInfinity;
        return (measured ? new CoAuthorsPerAuthor(ratios, "the latest jobs here") : Typical) with { CallsPerSecond = pace };
    }
}
