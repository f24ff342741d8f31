using System.Data.Common;
using System.Text.Json;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Warming jobs without an open author. Only a hint: the saga looks again under its lock.</summary>
static class DrainedJobs
{
    const string Sql = $"""
        SELECT j.id FROM jobs AS j
        WHERE j.state = 'Warming' AND NOT EXISTS (SELECT 1 FROM frontier AS f WHERE f.job_id = j.id AND f.state IN ({AuthorStates.Open}))
        """;

    /// <summary>Those among the jobs that a transaction has just touched.</summary>
    public static async Task<IReadOnlyList<Guid>> AmongAsync(
        Database database, DbConnection connection, DbTransaction transaction, IEnumerable<Guid> jobs, CancellationToken cancel) =>
        await connection.QueryAsync(
            $"{Sql} AND j.id IN (SELECT x.job FROM {database.Rows("x", "job uuid")})",
            transaction, [("rows", JsonSerializer.Serialize(jobs.Distinct().Select(j => new { job = database.Id(j) })))],
            row => row.GetGuid(0), cancel).ConfigureAwait(false);

    /// <summary>All of them, for the sweep.</summary>
    public static async Task<IReadOnlyList<Guid>> AllAsync(DbConnection connection, CancellationToken cancel) =>
        await connection.QueryAsync(Sql, null, [], row => row.GetGuid(0), cancel).ConfigureAwait(false);
}
