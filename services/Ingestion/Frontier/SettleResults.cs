using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using MassTransit;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Settles what Discovery has warmed, in batches.</summary>
/// <remarks>
/// While the database is away the batch waits here, unacknowledged: nothing is lost and no retry is burned. A batch that fails for
/// another reason, or takes longer than a statement may, is taken apart, so that a poisoned result costs exactly itself: its author ends <c>failed</c>.
/// </remarks>
sealed partial class SettleResults(
    SettleAuthors settle, RecordSetbacks setbacks, JobTraces jobs, DatabaseRetry patient, DispatchSignal bell, ILogger<SettleResults> log)
{
    /// <summary>In one transaction: when the database comes back, thousands may wait.</summary>
    const int MostAtOnce = 500;

    public async Task SettleAsync(ConsumeContext context, IEnumerable<AuthorWarmed> results)
    {
        foreach (var some in results.Chunk(MostAtOnce))
            await SettleAsync(context, some);
    }

    async Task SettleAsync(ConsumeContext context, AuthorWarmed[] results)
    {
        // A batch is of many deliveries, and of none's trace.
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
        bell.Set();
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

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of {Count} results could not be settled; taking it apart")]
    partial void LogBatchFailed(Exception e, int count);

    // Without the author's key, which is a name: the job's failed authors say whom it was.
    [LoggerMessage(Level = LogLevel.Error, Message = "The result of an author of job {JobId} could not be settled; the author is marked failed")]
    partial void LogResultFailed(Exception e, Guid jobId);
}
