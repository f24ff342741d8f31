using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// One trace for each job, from the upload to the last stored work. Authors are dispatched minutes or hours after the upload and by any
/// replica, so the upload's <c>traceparent</c> is stored in the job's row and the later work continues that trace.
/// </summary>
public sealed partial class JobTraces(Database database, ILogger<JobTraces> log)
{
    /// <summary>The largest number of jobs kept in memory; above it all are deleted and read again.</summary>
    const int Most = 1_000;

    readonly ConcurrentDictionary<Guid, ActivityContext> _known = new();

    /// <summary>The traces of these jobs; jobs without a trace are left out. Without a trace listener nothing is read.</summary>
    /// <remarks>If the database does not answer, only the trace is lost.</remarks>
    public async Task<IReadOnlyDictionary<Guid, ActivityContext>> ReadAsync(IEnumerable<Guid> jobs, CancellationToken cancel)
    {
        if (!IngestionTelemetry.Activities.HasListeners())
            return new Dictionary<Guid, ActivityContext>();
        var asked = jobs.Distinct().ToArray();
        var unknown = asked.Where(job => !_known.ContainsKey(job)).ToArray();
        if (unknown.Length > 0)
        {
            if (_known.Count + unknown.Length > Most)
                _known.Clear();
            await ReadAsync(unknown, cancel);
        }
        var traces = new Dictionary<Guid, ActivityContext>();
        foreach (var job in asked)
        {
            if (_known.TryGetValue(job, out var trace) && trace != default)
                traces[job] = trace;
        }
        return traces;
    }

    async Task ReadAsync(Guid[] jobs, CancellationToken cancel)
    {
        try
        {
            var connection = await database.OpenAsync(cancel);
            await using var _ = connection;
            var rows = await connection.QueryAsync(
                $"SELECT j.id, j.trace_parent FROM jobs AS j WHERE j.id IN (SELECT x.job FROM {database.Rows("x", "job uuid")})",
                null, [("rows", JsonSerializer.Serialize(jobs.Select(job => new { job = database.Id(job) })))],
                row => (Job: row.GetGuid(0), Trace: row.TextOrNull(1)), cancel);
            foreach (var (job, text) in rows)
                _known[job] = ActivityContext.TryParse(text, null, isRemote: true, out var trace) ? trace : default;
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException)
        {
            LogTracesNotRead(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The jobs' traces can't be read now: {Reason}")]
    partial void LogTracesNotRead(string reason);
}

/// <summary>Starts spans in the traces of jobs.</summary>
static class JobSpans
{
    /// <summary>A span in the job's trace; null if the job has none or it is not recorded.</summary>
    public static Activity? Start(this IReadOnlyDictionary<Guid, ActivityContext> traces, Guid job, string what, ActivityKind kind = ActivityKind.Internal) =>
        traces.TryGetValue(job, out var trace)
            ? IngestionTelemetry.Activities.StartActivity(what, kind, trace)?.SetTag("cachewarming.job.id", job)
            : null;

    /// <summary>
    /// One span in the trace of each job, for work that is done for all of them at once. Disposing the result ends the spans.
    /// </summary>
    public static IDisposable StartAll(this IReadOnlyDictionary<Guid, ActivityContext> traces, string what) =>
        new ActivityGroup([.. traces.Keys.Select(job => traces.Start(job, what)).OfType<Activity>()]);

    sealed class ActivityGroup(Activity[] spans) : IDisposable
    {
        public void Dispose()
        {
            foreach (var span in spans.Reverse())
                span.Dispose();
        }
    }
}
