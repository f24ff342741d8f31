using System.Data.Common;
using System.Text.Json;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs.Timeline;

/// <summary>What a transaction did for a job.</summary>
/// <param name="Calls">Calls to catalogues.</param>
/// <param name="Settled">Authors that reached a final state, without failed ones.</param>
/// <param name="Failed">Authors that failed.</param>
/// <param name="Retried">Authors that wait to be dispatched again.</param>
sealed record JobActivity(Guid Job, int Calls = 0, int Settled = 0, int Failed = 0, int Retried = 0)
{
    /// <summary>
    /// The length of a row in seconds, by the job's age in seconds since its upload. A job of a week has at most 500 rows, and one more for
    /// each further day.
    /// </summary>
    static readonly (int Age, int Length)[] Lengths = [(60, 1), (600, 10), (7_200, 60), (86_400, 600), (604_800, 3_600)];

    const int LongestLength = 86_400;

    /// <summary>The length in seconds of the row that begins at this age of the job.</summary>
    public static int LengthAt(int age) => Lengths.Where(step => age < step.Age).Select(step => step.Length).FirstOrDefault(LongestLength);

    /// <summary>
    /// Adds to the rows of the jobs, in the transaction of the change. This must be the last statement of a transaction that locks
    /// something, and it locks the rows in the order of the jobs, so that transactions do not deadlock.
    /// </summary>
    public static async Task AddAsync(Database database, DbConnection connection, DbTransaction transaction, IEnumerable<JobActivity> activity, CancellationToken cancel)
    {
        var rows = activity.GroupBy(one => one.Job).Select(job => new
        {
            job = database.Id(job.Key),
            calls = job.Sum(one => one.Calls),
            settled = job.Sum(one => one.Settled),
            failed = job.Sum(one => one.Failed),
            retried = job.Sum(one => one.Retried),
        }).ToArray();
        if (rows.Length == 0)
            return;
        await connection.RunAsync(
            $"""
            INSERT INTO job_activity (job_id, second, calls, settled, failed, retried)
            SELECT a.id, a.age - a.age % CASE {Cases} ELSE {LongestLength} END, a.calls, a.settled, a.failed, a.retried
            FROM (
              SELECT j.id, CAST(floor({database.Greatest(database.SecondsBetween("j.submitted_at", database.Now), "0")}) AS int) AS age, x.calls, x.settled, x.failed, x.retried
              FROM {database.Rows("x", "job uuid", "calls int", "settled int", "failed int", "retried int")} JOIN jobs AS j ON j.id = x.job
              WHERE NOT j.forgotten) AS a
            WHERE true
            ORDER BY a.id
            ON CONFLICT (job_id, second) DO UPDATE SET calls = job_activity.calls + excluded.calls, settled = job_activity.settled + excluded.settled,
              failed = job_activity.failed + excluded.failed, retried = job_activity.retried + excluded.retried
            """,
            transaction, [("rows", JsonSerializer.Serialize(rows))], cancel);
    }

    static readonly string Cases = string.Join(' ', Lengths.Select(step => FormattableString.Invariant($"WHEN a.age < {step.Age} THEN {step.Length}")));
}
