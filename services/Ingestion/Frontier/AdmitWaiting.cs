using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// Checks jobs with a tight budget again: the authors that waiting authors depend on may also end as failed, and a failure by itself admits
/// no author.
/// </summary>
public sealed class AdmitWaiting(Database database)
{
    const int JobsAtOnce = 100;

    /// <summary>The job at which the last check ended; with more such jobs than one check covers, each is checked in turn.</summary>
    Guid _last;

    /// <summary>Admits waiting authors or leaves them out, in one transaction for each job.</summary>
    public async Task AdmitAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var jobs = await connection.QueryAsync(
            $"""
            SELECT j.id FROM jobs AS j
            WHERE j.id > @last AND j.tight AND j.state = 'Warming' AND EXISTS (SELECT 1 FROM frontier AS f WHERE f.job_id = j.id AND f.state = 'pending' AND NOT f.admitted)
            ORDER BY j.id
            LIMIT {JobsAtOnce}
            """,
            null, [("last", database.Id(_last))], row => row.GetGuid(0), cancel);
        _last = jobs.Count < JobsAtOnce ? Guid.Empty : jobs[^1];
        foreach (var job in jobs)
        {
            var transaction = await database.BeginAsync(connection, cancel);
            await using var __ = transaction;
            var settlement = new Settlement(database, connection, transaction, cancel);
            foreach (var budget in (await Budget.LockAsync(settlement, [job])).Values)
                await budget.KeepAsync(settlement);
            await transaction.CommitAsync(cancel);
        }
    }
}
