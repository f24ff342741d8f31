using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using MassTransit;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Settles the results of Discovery in batches.</summary>
/// <remarks>
/// While the database is away, the batch waits here unacknowledged: no result is lost and no retry is used. A batch that fails for another
/// reason, or exceeds the time limit of a statement, is split, so that only the result that causes it fails: its author ends as
/// <c>failed</c>.
/// </remarks>
sealed partial class SettleResults(
    SettleAuthors settle, RecordSetbacks setbacks, JobTraces jobs, DatabaseRetry patient, DispatchSignal signal, ILogger<SettleResults> log)
{
    /// <summary>The largest number of results in one transaction: thousands may wait when the database comes back.</summary>
    const int MostAtOnce = 500;

    public async Task SettleAsync(ConsumeContext context, IEnumerable<AuthorWarmed> results)
    {
        foreach (var some in results.Chunk(MostAtOnce))
            await SettleAsync(context, some);
    }

    async Task SettleAsync(ConsumeContext context, AuthorWarmed[] results)
    {
        // A batch comes from many deliveries, so it does not belong to the trace of any of them.
        var traces = await jobs.ReadAsync(results.Select(result => result.JobId), context.CancellationToken);
        IReadOnlyList<Guid> drained;
        using var spans = traces.StartAll("settle authors");
        try
        {
            drained = await patient.ExecuteAsync(cancel => settle.SettleAsync(results, cancel), context.CancellationToken, canBeSmaller: results.Length > 1);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogBatchFailed(e, results.Length);
            drained = await SettleOneByOneAsync(results, context.CancellationToken);
        }
        signal.Set();
        await DrainedJobs.HintAsync(context, drained, log, traces);
    }

    async Task<IReadOnlyList<Guid>> SettleOneByOneAsync(AuthorWarmed[] results, CancellationToken cancel)
    {
        var drained = new HashSet<Guid>();
        foreach (var result in results)
        {
            try
            {
                drained.UnionWith(await patient.ExecuteAsync(c => settle.SettleAsync([result], c), cancel));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogResultFailed(e, result.JobId);
                drained.UnionWith(await patient.ExecuteAsync(
                    c => setbacks.FailAsync([new FailedAuthor(result.JobId, result.AuthorKey, Attempt: null, "the result could not be stored", result.UpstreamCalls)], c), cancel));
            }
        }
        return [.. drained];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of {Count} results could not be settled; it is split")]
    partial void LogBatchFailed(Exception e, int count);

    // The author's key is a name and is not logged; the list of the job's failed authors shows it.
    [LoggerMessage(Level = LogLevel.Error, Message = "The result of an author of job {JobId} could not be settled; the author is marked failed")]
    partial void LogResultFailed(Exception e, Guid jobId);
}
