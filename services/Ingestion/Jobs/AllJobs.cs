using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Totals over all jobs, open and ended.</summary>
/// <param name="TotalAuthors">Authors of all jobs.</param>
/// <param name="TotalWorks">Works stored; a work counts once for each job.</param>
/// <param name="TotalUpstreamCalls">Calls to catalogues, including the top-ups of the libraries.</param>
/// <param name="StartedAt">When the first job was submitted.</param>
/// <param name="CompletedAt">When the latest job ended; null while a job is open.</param>
public sealed record JobTotals(
    long TotalJobs, long OpenJobs, long TotalAuthors, long TotalWorks, long TotalUpstreamCalls, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt);

/// <summary>Authors that wait to be dispatched, in the order of dispatch.</summary>
/// <param name="Total">Number of waiting authors in jobs that are warming.</param>
/// <param name="Paused">Number of further waiting authors in paused jobs; they are not listed.</param>
public sealed record PendingAuthors(long Total, long Paused, IReadOnlyList<PendingAuthor> Authors);

/// <summary>A waiting author.</summary>
public sealed record PendingAuthor(string Author, Guid JobId, int Depth);

/// <summary>Totals and lists over all jobs, for display.</summary>
public sealed class AllJobs(Database database)
{
    /// <summary>Sums the stored summaries of ended jobs and the rows of open jobs.</summary>
    public async Task<JobTotals> SumUpAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var totals = await connection.QueryAsync(
            """
            SELECT count(*), count(*) - count(ended_at), CAST(coalesce(sum(authors), 0) AS bigint), CAST(coalesce(sum(works), 0) AS bigint),
              CAST(coalesce(sum(calls), 0) AS bigint), min(submitted_at), max(ended_at)
            FROM (
              SELECT submitted_at, ended_at, total_authors AS authors, total_works AS works, total_calls AS calls FROM jobs WHERE summary IS NOT NULL
              UNION ALL
              SELECT submitted_at, ended_at,
                (SELECT count(*) FROM frontier AS f WHERE f.job_id = j.id),
                (SELECT coalesce(sum(f.works - f.shared_works), 0) FROM frontier AS f WHERE f.job_id = j.id) + (SELECT count(*) FROM shared_works AS w WHERE w.job_id = j.id),
                (SELECT coalesce(sum(f.upstream_calls), 0) FROM frontier AS f WHERE f.job_id = j.id) + top_up_calls
              FROM jobs AS j WHERE summary IS NULL) AS t
            """,
            null, [],
            row => new JobTotals(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.TimeOrNull(5), row.GetInt64(1) > 0 ? null : row.TimeOrNull(6)),
            cancel);
        return totals[0];
    }

    /// <summary>A snapshot of the waiting authors; it changes all the time.</summary>
    public async Task<PendingAuthors> PendingAsync(int limit, CancellationToken cancel, int offset = 0)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var waiting = (await connection.QueryAsync(
            """
            SELECT count(*) FILTER (WHERE j.state <> 'Paused'), count(*) FILTER (WHERE j.state = 'Paused')
            FROM jobs AS j JOIN frontier AS f ON f.job_id = j.id AND f.state = 'pending' AND f.admitted
            WHERE j.ended_at IS NULL
            """,
            null, [], row => (Warming: row.GetInt64(0), Paused: row.GetInt64(1)), cancel))[0];
        var first = await connection.QueryAsync(
            $"""
            SELECT author, job_id, depth FROM ({database.FirstPending()}) AS c
            ORDER BY priority DESC, turn, score DESC, depth, job_id, author_key
            LIMIT @shown OFFSET @offset
            """,
            null, [("limit", offset + limit), ("shown", limit), ("offset", offset)], row => new PendingAuthor(row.GetString(0), row.GetGuid(1), row.GetInt32(2)), cancel);
        return new PendingAuthors(waiting.Warming, waiting.Paused, first);
    }
}
