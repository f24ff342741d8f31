using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using MassTransit;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Warming jobs without an open author. Only a hint: the saga looks again under its lock.</summary>
static partial class DrainedJobs
{
    const string Sql = $"""
        SELECT j.id FROM jobs AS j
        WHERE j.state = 'Warming' AND NOT EXISTS (SELECT 1 FROM frontier AS f WHERE f.job_id = j.id AND f.state IN ({AuthorStates.Open}))
        """;

    /// <summary>A publish while the broker is away waits for it, and nothing is settled meanwhile.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Those among the jobs that a transaction has just touched.</summary>
    public static async Task<IReadOnlyList<Guid>> AmongAsync(
        Database database, DbConnection connection, DbTransaction transaction, IEnumerable<Guid> jobs, CancellationToken cancel) =>
        await connection.QueryAsync(
            $"{Sql} AND j.id IN (SELECT x.job FROM {database.Rows("x", "job uuid")})",
            transaction, [("rows", JsonSerializer.Serialize(jobs.Distinct().Select(j => new { job = database.Id(j) })))],
            row => row.GetGuid(0), cancel);

    /// <summary>All of them, for the sweep.</summary>
    public static async Task<IReadOnlyList<Guid>> AllAsync(DbConnection connection, CancellationToken cancel) =>
        await connection.QueryAsync(Sql, null, [], row => row.GetGuid(0), cancel);

    /// <summary>Hints the saga. What is settled is settled: a hint that the broker does not take is no failure, the sweep sends it again.</summary>
    /// <param name="traces">The jobs' own, where what goes on now is not of one job.</param>
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
