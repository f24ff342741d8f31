using System.Data.Common;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs.Timeline;

/// <summary>What happened to a job, and when.</summary>
/// <param name="From">The time of the upload.</param>
/// <param name="To">The time of the job's end; the current time while it is open.</param>
/// <param name="States">The states in their order, without the state in which the job has ended.</param>
/// <param name="Waits">The times in which a provider was blocked, the earliest first, at most 500.</param>
/// <param name="Activity">Calls and authors, in steps that grow with the job's age: 1 s in its first minute, 1 d after a week.</param>
public sealed record JobTimeline(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TimelineState> States, IReadOnlyList<TimelineWait> Waits, IReadOnlyList<TimelineActivity> Activity)
{
    const int MostWaits = 500;

    /// <summary>Reads the timeline of a job.</summary>
    /// <param name="now">The current time; the timeline of an open job ends here.</param>
    public static async Task<JobTimeline> ReadAsync(Database database, DbConnection connection, JobView job, DateTimeOffset now, CancellationToken cancel)
    {
        (string, object?)[] id = [("job", database.Id(job.JobId))];
        var until = job.EndedAt ?? now;
        var entered = await connection.QueryAsync(
            "SELECT state, entered_at, position FROM job_states WHERE job_id = @job ORDER BY position", null, id,
            row => (State: row.GetString(0), At: row.TimeOrNull(1)!.Value, Position: row.GetInt32(2)), cancel);
        var waits = await connection.QueryAsync(
            // A process of a version before this table may have ended a block; then it is not known when.
            $"""
            SELECT w.provider, w.reason, w.began_at, CASE WHEN w.ended_at IS NULL AND g.provider IS NULL THEN w.began_at ELSE w.ended_at END
            FROM provider_waits AS w
            JOIN jobs AS j ON j.id = @job AND w.began_at < coalesce(j.ended_at, {database.Now}) AND (w.ended_at IS NULL OR w.ended_at > j.submitted_at)
            LEFT JOIN gates AS g ON g.provider = w.provider
            ORDER BY w.began_at DESC
            LIMIT {MostWaits}
            """,
            null, id, row => new TimelineWait(row.GetString(0), row.GetString(1), Later(row.TimeOrNull(2)!.Value, job.SubmittedAt), Earlier(row.TimeOrNull(3) ?? until, until)), cancel);
        waits.Reverse();
        var activity = await connection.QueryAsync(
            "SELECT second, calls, settled, failed, retried FROM job_activity WHERE job_id = @job ORDER BY second", null, id,
            row => new TimelineActivity(
                job.SubmittedAt.AddSeconds(row.GetInt32(0)), JobActivity.LengthAt(row.GetInt32(0)), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4)),
            cancel);
        return new JobTimeline(job.SubmittedAt, until, [.. Spans(job, entered, until)], [.. waits.Where(wait => wait.To > wait.From)], activity);
    }

    static IEnumerable<TimelineState> Spans(JobView job, List<(string State, DateTimeOffset At, int Position)> entered, DateTimeOffset until)
    {
        // Jobs of a version before this table have no entries, and of jobs with very many entries the first are deleted.
        if (entered.Count == 0)
            entered = [(job.EndedAt is null ? job.State : nameof(JobLifecycle.Warming), job.StartedAt ?? job.SubmittedAt, 0)];
        else if (entered[0].Position == 1)
            entered.Insert(0, (nameof(JobLifecycle.Submitted), job.SubmittedAt, 0));
        for (var i = 0; i < entered.Count; i++)
        {
            var (from, to) = (Later(entered[i].At, job.SubmittedAt), i + 1 < entered.Count ? entered[i + 1].At : until);
            if (i + 1 < entered.Count || JobLifecycle.Open.Contains(entered[i].State))
                yield return new TimelineState(entered[i].State, from, Later(from, Earlier(to, until)));
        }
    }

    static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

/// <summary>A time in which a job was in one state.</summary>
public sealed record TimelineState(string State, DateTimeOffset From, DateTimeOffset To);

/// <summary>A time in which a provider was blocked because it was away or asked for a pause.</summary>
/// <param name="Reason">Its first answer, e.g. <c>503 Service Unavailable</c>.</param>
public sealed record TimelineWait(string Provider, string Reason, DateTimeOffset From, DateTimeOffset To);

/// <summary>What was done for a job in a step of its timeline.</summary>
/// <param name="Seconds">The step's length.</param>
/// <param name="Calls">Calls to catalogues, for its authors and by ISBN.</param>
/// <param name="Settled">Authors that reached a final state, without failed ones.</param>
/// <param name="Failed">Authors that failed.</param>
/// <param name="Retried">Authors that were put back to be dispatched again: deferred, or without an answer in time.</param>
public sealed record TimelineActivity(DateTimeOffset From, int Seconds, int Calls, int Settled, int Failed, int Retried);
