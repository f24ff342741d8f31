using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>Figures for estimates: how many new authors one author leads to at each depth, and how fast jobs are.</summary>
/// <param name="Ratios">New authors per author at depth 1, 2 and 3.</param>
/// <param name="Source">Where the figures come from, as a text for the user.</param>
public sealed record CoAuthorsPerAuthor(IReadOnlyList<double> Ratios, string Source)
{
    /// <summary>The number of authors at a depth below which its ratio is left to chance.</summary>
    const int Enough = 50;

    /// <summary>The number of calls below which a job's duration does not depend on its calls.</summary>
    const int EnoughCalls = 20;

    /// <summary>The number of latest jobs of which the fastest is taken, because others were paused or ran beside other jobs.</summary>
    const int Compared = 10;

    /// <summary>
    /// The figures of the sample library in this repository, because a library's own figures are unknown before its authors are fetched.
    /// </summary>
    public static CoAuthorsPerAuthor Typical { get; } = new([1.5, 0.2, 0.1], "a typical library");

    /// <summary>
    /// Calls per second of the fastest of the latest jobs. Lower than the catalogue's rate limit if Discovery's concurrent batches, which
    /// each make one call after the other, do not use it up. Infinite if there is no job yet.
    /// </summary>
    public double CallsPerSecond { get; init; } = double.PositiveInfinity;

    public double At(int depth) => Ratios[depth - 1];

    /// <summary>The figures of this installation's ended jobs; the typical ones if there are too few.</summary>
    public static async Task<CoAuthorsPerAuthor> OfEndedJobsAsync(Database database, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        // From the latest hundred jobs, and only from depths that were walked completely.
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
