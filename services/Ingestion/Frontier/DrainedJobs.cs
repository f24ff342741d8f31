using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using MassTransit;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Finds warming jobs without an open author. The result is only a hint: the saga checks again under its lock.</summary>
static partial class DrainedJobs
{
    const string Sql = $"""
        SELECT j.id FROM jobs AS j
        WHERE j.state = 'Warming' AND NOT EXISTS (SELECT 1 FROM frontier AS f WHERE f.job_id = j.id AND f.state IN ({AuthorStates.Open}))
        """;

    /// <summary>The time limit of a publish, because no result is settled while it waits for a broker that is away.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The drained jobs among those that a transaction has just changed.</summary>
    public static async Task<IReadOnlyList<Guid>> AmongAsync(
        Database database, DbConnection connection, DbTransaction transaction, IEnumerable<Guid> jobs, CancellationToken cancel) =>
        await connection.QueryAsync(
            $"{Sql} AND j.id IN (SELECT x.job FROM {database.Rows("x", "job uuid")})",
            transaction, [("rows", JsonSerializer.Serialize(jobs.Distinct().Select(j => new { job = database.Id(j) })))],
            row => row.GetGuid(0), cancel);

    /// <summary>All drained jobs, for the sweep.</summary>
    public static async Task<IReadOnlyList<Guid>> AllAsync(DbConnection connection, CancellationToken cancel) =>
        await connection.QueryAsync(Sql, null, [], row => row.GetGuid(0), cancel);

    /// <summary>
    /// Sends the hint to the saga. The settlement is committed already, so a failed publish is not an error: the sweep sends the hint
    /// again.
    /// </summary>
    /// <param name="traces">The traces of the jobs, for callers whose own trace does not belong to a single job.</param>
    public static async Task HintAsync(IPublishEndpoint bus, IReadOnlyList<Guid> jobs, ILogger log, IReadOnlyDictionary<Guid, ActivityContext>? traces = null)
    {
        foreach (var job in jobs)
        {
            try
            {
                using var span = traces?.Start(job, "job drained");
                await bus.Publish(new FrontierDrained(job)).WaitAsync(Patience);
            }
            catch (Exception e)
            {
                LogHintLost(log, job, e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker did not take the hint that job {JobId} is drained ({Reason}); the sweep sends it again")]
    static partial void LogHintLost(ILogger log, Guid jobId, string reason);
}
