using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using MassTransit;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Webhooks;

/// <summary>
/// Writes the events of jobs as rows, in the transaction of the event: none is lost when a process dies, and none is written for a
/// transaction that is undone. <see cref="SendWebhooks"/> sends them.
/// </summary>
sealed class WebhookOutbox(Database database, ReadJobs read, IOptions<WebhookOptions> options, TimeProvider time)
{
    /// <summary>Writes the end of a job, and that it needs a person if authors failed. To be called in the transaction of its lifecycle.</summary>
    public static Task JobEndedAsync(BehaviorContext<Job> context) =>
        context.GetPayload<IServiceProvider>().GetRequiredService<WebhookOutbox>().JobEndedAsync(context.Saga, context.Session(), context.CancellationToken);

    async Task JobEndedAsync(Job job, (DbConnection Connection, DbTransaction Transaction) session, CancellationToken cancel)
    {
        if (!options.Value.IsOn)
            return;
        var view = await read.ViewAsync(job, session.Connection, session.Transaction, cancel);
        var cause = job.EndedAt!.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        await AddAsync(session.Connection, session.Transaction, WebhookEvents.Ended, cause, $"the job is {job.State}", view, cancel);
        if (job.State == nameof(JobLifecycle.CompletedWithFailures))
        {
            var failed = FormattableString.Invariant($"{view.Authors.Failed} authors failed: retry them, or redrive their dead letters");
            await AddAsync(session.Connection, session.Transaction, WebhookEvents.NeedsAttention, cause, failed, view, cancel);
        }
    }

    /// <summary>Writes an event, unless there is one of this type with this cause for the job.</summary>
    public async Task AddAsync(DbConnection connection, DbTransaction? transaction, string type, string cause, string reason, JobView job, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var payload = JsonSerializer.Serialize(new { type, timestamp = now.UtcDateTime, data = new { reason, job } }, JobSummaries.Json);
        await connection.RunAsync(
            """
            INSERT INTO webhook_deliveries (id, job_id, type, cause, payload, state, created_at, next_at, retry_until)
            VALUES (@id, @job, @type, @cause, @payload, 'pending', @now, @now, @until)
            ON CONFLICT DO NOTHING
            """,
            transaction,
            [
                ("id", $"msg_{Guid.CreateVersion7(now):N}"), ("job", database.Id(job.JobId)), ("type", type), ("cause", cause), ("payload", Database.Clean(payload)),
                ("now", database.Time(now)), ("until", database.Time(now.AddHours(options.Value.RetryHours))),
            ],
            cancel);
    }
}
