using System.Data.Common;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Counts of jobs and of the frontier for metrics.</summary>
/// <param name="Jobs">Number of jobs by state, with zeros for states without jobs.</param>
/// <param name="Stalled">Number of open jobs without progress for too long.</param>
/// <param name="OpenAuthors">Number by state: <c>pending</c>, <c>queued</c>.</param>
/// <param name="OldestSeconds">The age of the oldest author that may be dispatched, without paused jobs; 0 if there is none.</param>
/// <param name="Overdue">Number of authors dispatched again because no answer came in time.</param>
/// <param name="Gates">1 for each blocked provider that warming jobs wait for.</param>
sealed record JobFigures(
    IReadOnlyDictionary<string, long> Jobs, long Stalled, IReadOnlyDictionary<string, long> OpenAuthors, double OldestSeconds, long Overdue,
    IReadOnlyDictionary<string, long> Gates)
{
    static readonly string[] JobStates =
    [
        nameof(JobLifecycle.Submitted), nameof(JobLifecycle.Warming), nameof(JobLifecycle.Paused), nameof(JobLifecycle.Verifying),
        nameof(JobLifecycle.Completed), nameof(JobLifecycle.CompletedWithFailures), nameof(JobLifecycle.Cancelled),
    ];

    /// <param name="stalledAfter">The time within which a job should make progress.</param>
    public static async Task<JobFigures> ReadAsync(Database database, TimeSpan stalledAfter, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return new JobFigures(
            await CountAsync(connection, "SELECT state, count(*) FROM jobs GROUP BY state", JobStates, cancel),
            await connection.ScalarAsync<long>($"SELECT count(*) FROM jobs AS j WHERE {IsStalled(database, stalledAfter)}", null, [], cancel),
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
    /// Whether the job <c>j</c> is stalled, in SQL. A job without progress is not stalled while a provider is blocked or a job of a higher
    /// priority makes progress.
    /// </summary>
    internal static string IsStalled(Database database, TimeSpan after)
    {
        var since = database.In(FormattableString.Invariant($"-{after.TotalSeconds}"));
        // max() makes the database read the rows of open jobs; with EXISTS it would scan the whole table, expecting to find a row soon.
        string Moved(string job) => $"coalesce((SELECT max(f.settled_at) FROM frontier AS f WHERE f.job_id = {job}.id) > {since}, false)";
        return $"""
            ((j.state = 'Submitted' AND j.submitted_at < {since})
              OR (j.state = 'Verifying' AND j.verify_asked_at < {since})
              OR (j.state = 'Warming' AND j.started_at < {since}
                AND NOT EXISTS (SELECT 1 FROM gates)
                AND NOT {Moved("j")}
                AND NOT EXISTS (SELECT 1 FROM jobs AS h WHERE h.state = 'Warming' AND h.priority > j.priority AND {Moved("h")})))
            """;
    }

    /// <summary>Counts by state, with zeros for empty states, because a missing gauge does not mean zero.</summary>
    static async Task<IReadOnlyDictionary<string, long>> CountAsync(DbConnection connection, string sql, string[] all, CancellationToken cancel)
    {
        var counts = all.ToDictionary(state => state, _ => 0L, StringComparer.Ordinal);
        foreach (var (state, count) in await connection.QueryAsync(sql, null, [], row => (row.GetString(0), row.GetInt64(1)), cancel))
            counts[state] = count;
        return counts;
    }
}
