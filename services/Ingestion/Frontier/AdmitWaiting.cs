using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// Looks again at jobs whose budget is tight: what those found wait for may also end by a failure, which admits nobody by itself.
/// </summary>
public sealed class AdmitWaiting(Database database)
{
    const int JobsAtOnce = 100;

    /// <summary>Admits or leaves out, one job a transaction.</summary>
    public async Task AdmitAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var jobs = await connection.QueryAsync(
            $"""
            SELECT j.id FROM jobs AS j
            WHERE j.tight AND j.state = 'Warming' AND EXISTS (SELECT 1 FROM frontier AS f WHERE f.job_id = j.id AND f.state = 'pending' AND NOT f.admitted)
            LIMIT {JobsAtOnce}
            """,
            null, [], row => row.GetGuid(0), cancel).ConfigureAwait(false);
        foreach (var job in jobs)
        {
            var transaction = await database.BeginAsync(connection, cancel).ConfigureAwait(false);
            await using var __ = transaction.ConfigureAwait(false);
            var settlement = new Settlement(database, connection, transaction, cancel);
            foreach (var budget in (await Budget.LockAsync(settlement, [job]).ConfigureAwait(false)).Values)
                await budget.KeepAsync(settlement).ConfigureAwait(false);
            await transaction.CommitAsync(cancel).ConfigureAwait(false);
        }
    }
}
