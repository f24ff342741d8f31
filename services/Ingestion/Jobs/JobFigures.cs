using System.Data.Common;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Jobs and frontier in a few numbers.</summary>
/// <param name="Jobs">By state, every state that there is.</param>
/// <param name="Stalled">Open jobs of which nothing moved for too long.</param>
/// <param name="OpenAuthors">By state: <c>pending</c>, <c>queued</c>.</param>
/// <param name="OldestSeconds">How long the oldest author waits that may be dispatched, paused jobs aside; 0 when none does.</param>
/// <param name="Overdue">Authors sent again because no answer came in time.</param>
/// <param name="Gates">1 for every provider that warming jobs wait for.</param>
sealed record JobFigures(
    IReadOnlyDictionary<string, long> Jobs, long Stalled, IReadOnlyDictionary<string, long> OpenAuthors, double OldestSeconds, long Overdue,
    IReadOnlyDictionary<string, long> Gates)
{
    static readonly string[] JobStates =
    [
        nameof(JobLifecycle.Submitted), nameof(JobLifecycle.Warming), nameof(JobLifecycle.Paused), nameof(JobLifecycle.Verifying),
        nameof(JobLifecycle.Completed), nameof(JobLifecycle.CompletedWithFailures), nameof(JobLifecycle.Cancelled),
    ];

    /// <param name="stalledAfter">In which something of a job should have moved.</param>
    public static async Task<JobFigures> ReadAsync(Database database, TimeSpan stalledAfter, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return new JobFigures(
            await CountAsync(connection, "SELECT state, count(*) FROM jobs GROUP BY state", JobStates, cancel),
            await connection.ScalarAsync<long>(Stalls(database, stalledAfter), null, [], cancel),
            await CountAsync(
                connection, $"SELECT state, count(*) FROM frontier WHERE state IN ({AuthorStates.Open}) GROUP BY state", [AuthorStates.Pending, AuthorStates.Queued], cancel),
            await connection.ScalarAsync<double?>(
                $"""
                SELECT CAST({database.SecondsBetween("min(since)", database.Now)} AS double precision)
                FROM (
                  SELECT (SELECT min(coalesce(f.deferred_since, f.due_at)) FROM frontier AS f WHERE f.job_id = j.id AND f.state = 'pending' AND f.admitted) AS since
                  FROM jobs AS j WHERE j.state = 'Warming') AS o
                """,
                null, [], cancel) is { } oldest and > 0 ? oldest : 0,
            await connection.ScalarAsync<long>("SELECT count(*) FROM frontier WHERE state = 'queued' AND expiries > 0", null, [], cancel),
            await CountAsync(
                connection, "SELECT provider, 1 FROM gates WHERE EXISTS (SELECT 1 FROM jobs WHERE state = 'Warming')", [], cancel));
    }

    /// <summary>
    /// Where a gate is closed, or a job of a higher priority gets on, standing still is what should happen.
    /// </summary>
    static string Stalls(Database database, TimeSpan after)
    {
        var since = database.In(FormattableString.Invariant($"-{after.TotalSeconds}"));
        // The greatest, so that the rows of open jobs are read and not the whole table in the hope of meeting one soon.
        string Moved(string job) => $"coalesce((SELECT max(f.settled_at) FROM frontier AS f WHERE f.job_id = {job}.id) > {since}, false)";
        return $"""
            SELECT count(*) FROM jobs AS j
            WHERE (j.state = 'Submitted' AND j.submitted_at < {since})
              OR (j.state = 'Verifying' AND j.verify_asked_at < {since})
              OR (j.state = 'Warming' AND j.started_at < {since}
                AND NOT EXISTS (SELECT 1 FROM gates)
                AND NOT {Moved("j")}
                AND NOT EXISTS (SELECT 1 FROM jobs AS h WHERE h.state = 'Warming' AND h.priority > j.priority AND {Moved("h")}))
            """;
    }

    /// <summary>Also the states that nobody is in: a gauge that is missing is no zero.</summary>
    static async Task<IReadOnlyDictionary<string, long>> CountAsync(DbConnection connection, string sql, string[] all, CancellationToken cancel)
    {
        var counts = all.ToDictionary(state => state, _ => 0L, StringComparer.Ordinal);
        foreach (var (state, count) in await connection.QueryAsync(sql, null, [], row => (row.GetString(0), row.GetInt64(1)), cancel))
            counts[state] = count;
        return counts;
    }
}
