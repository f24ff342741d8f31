using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>All jobs that ever were, together.</summary>
/// <param name="TotalAuthors">Authors of all jobs.</param>
/// <param name="TotalWorks">Works stored, each once per job.</param>
/// <param name="TotalUpstreamCalls">Calls to catalogues, the libraries' top-ups included.</param>
/// <param name="StartedAt">When the first job was submitted.</param>
/// <param name="CompletedAt">When the latest one ended; null while one is open.</param>
public sealed record JobTotals(
    long TotalJobs, long OpenJobs, long TotalAuthors, long TotalWorks, long TotalUpstreamCalls, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt);

/// <summary>Authors that wait to be dispatched, those who go first first.</summary>
/// <param name="Total">How many wait in all.</param>
public sealed record PendingAuthors(long Total, IReadOnlyList<PendingAuthor> Authors);

/// <summary>One of them.</summary>
public sealed record PendingAuthor(string Author, Guid JobId, int Depth);

/// <summary>Figures and names over all jobs, for display.</summary>
public sealed class AllJobs(Database database)
{
    /// <summary>Sums of what is kept of jobs whose rows are gone, and of the rows of the others.</summary>
    public async Task<JobTotals> SumUpAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var totals = await connection.QueryAsync(
            """
            SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM jobs WHERE ended_at IS NULL),
              CAST(coalesce((SELECT sum(total_authors) FROM jobs), 0) + (SELECT count(*) FROM frontier AS f JOIN jobs AS j ON j.id = f.job_id AND j.summary IS NULL) AS bigint),
              CAST(coalesce((SELECT sum(total_works) FROM jobs), 0)
                + coalesce((SELECT sum(works - shared_works) FROM frontier AS f JOIN jobs AS j ON j.id = f.job_id AND j.summary IS NULL), 0)
                + (SELECT count(*) FROM shared_works AS w JOIN jobs AS j ON j.id = w.job_id AND j.summary IS NULL) AS bigint),
              CAST(coalesce((SELECT sum(total_calls) FROM jobs), 0)
                + coalesce((SELECT sum(upstream_calls) FROM frontier AS f JOIN jobs AS j ON j.id = f.job_id AND j.summary IS NULL), 0)
                + coalesce((SELECT sum(top_up_calls) FROM jobs WHERE summary IS NULL), 0) AS bigint),
              (SELECT min(submitted_at) FROM jobs), (SELECT max(ended_at) FROM jobs)
            """,
            null, [],
            row => new JobTotals(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.TimeOrNull(5), row.GetInt64(1) > 0 ? null : row.TimeOrNull(6)),
            cancel).ConfigureAwait(false);
        return totals[0];
    }

    /// <summary>A snapshot; it has changed when it is read.</summary>
    public async Task<PendingAuthors> PendingAsync(int limit, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var total = await connection.ScalarAsync<long>("SELECT count(*) FROM frontier WHERE state = 'pending' AND admitted", null, [], cancel).ConfigureAwait(false);
        var first = await connection.QueryAsync(
            $"""
            WITH candidates AS ({database.FirstPending()})
            SELECT f.author, f.job_id, f.depth
            FROM (SELECT job_id, author_key, priority, turn, score, depth FROM candidates ORDER BY priority DESC, turn, score DESC, depth LIMIT @limit) AS c
            JOIN frontier AS f ON f.job_id = c.job_id AND f.author_key = c.author_key
            ORDER BY c.priority DESC, c.turn, c.score DESC, c.depth
            """,
            null, [("limit", limit)], row => new PendingAuthor(row.GetString(0), row.GetGuid(1), row.GetInt32(2)), cancel).ConfigureAwait(false);
        return new PendingAuthors(total, first);
    }
}
