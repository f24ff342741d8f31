using System.Data.Common;
using System.Globalization;
using CacheWarming.Databases;
using CacheWarming.Hosting;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Webhooks;

/// <summary>
/// Writes an event for each job that waits for a catalogue for a long time, and for each job that makes no progress for another reason.
/// Every replica watches; of each wait only one event is written.
/// </summary>
sealed partial class WatchWaitingJobs(
    Database database, ReadJobs read, WebhookOutbox outbox, IOptions<WebhookOptions> options, IOptions<DispatchOptions> dispatch, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<WatchWaitingJobs> log) : PeriodicWorker(TimeSpan.FromSeconds(15), time, lifetime)
{
    protected override Task RunAsync(CancellationToken cancel) => options.Value.IsOn ? WatchAsync(cancel) : Task.CompletedTask;

    protected override void Failed(Exception failure) => LogNotWatched(failure.Message);

    /// <summary>Looks once at all open jobs.</summary>
    internal async Task WatchAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var before = database.In(FormattableString.Invariant($"-{options.Value.WaitingMinutes * 60}"));
        var waiting = await connection.QueryAsync(
            $"""
            SELECT j.id, w.provider, w.began_at, w.reason FROM provider_waits AS w
            JOIN gates AS g ON g.provider = w.provider
            JOIN jobs AS j ON j.state = 'Warming' AND j.started_at < {before}
            WHERE w.ended_at IS NULL AND w.began_at < {before}
              AND EXISTS (SELECT 1 FROM frontier AS f WHERE f.job_id = j.id AND f.state IN ({AuthorStates.Open}))
            """,
            null, [],
            row => new Wait(row.GetGuid(0), WebhookEvents.Waiting, $"{row.GetString(1)} {Text(row.TimeOrNull(2))}", $"waiting for {row.GetString(1)}: {row.GetString(3)}"), cancel);
        var stalled = await connection.QueryAsync(
            $"""
            SELECT j.id, coalesce((SELECT max(f.settled_at) FROM frontier AS f WHERE f.job_id = j.id), j.started_at, j.submitted_at) FROM jobs AS j
            WHERE {JobFigures.IsStalled(database, TimeSpan.FromMinutes(dispatch.Value.StalledMinutes))}
            """,
            null, [],
            row => new Wait(
                row.GetGuid(0), WebhookEvents.NeedsAttention, $"stalled since {Text(row.TimeOrNull(1))}",
                FormattableString.Invariant($"no progress for {dispatch.Value.StalledMinutes} minutes, and no catalogue is the reason: are all services running?")),
            cancel);
        foreach (var wait in waiting.Concat(stalled))
            await AddAsync(connection, wait, cancel);
    }

    async Task AddAsync(DbConnection connection, Wait wait, CancellationToken cancel)
    {
        // The job is only counted if there is no event yet.
        var known = await connection.ScalarAsync<int?>(
            "SELECT 1 FROM webhook_deliveries WHERE job_id = @job AND type = @type AND cause = @cause", null,
            [("job", database.Id(wait.Job)), ("type", wait.Type), ("cause", wait.Cause)], cancel);
        if (known is null && await read.FindAsync(wait.Job, cancel) is { } job)
            await outbox.AddAsync(connection, null, wait.Type, wait.Cause, job.WaitingFor ?? wait.Reason, job, cancel);
    }

    static string? Text(DateTimeOffset? at) => at?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting jobs can't be looked for now: {Reason}")]
    partial void LogNotWatched(string reason);

    sealed record Wait(Guid Job, string Type, string Cause, string Reason);
}
