using CacheWarming.Contracts;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.Frontier;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// Repairs what a crash between a commit and a publish left: sends again the messages of submitted jobs, drained jobs, unanswered requests
/// of the verification, and ended jobs that are not announced yet. It also makes authors with an expired lease pending again, admits
/// authors that waited for others which failed, and writes the summaries of ended jobs. Every replica sweeps; all messages are idempotent.
/// </summary>
sealed partial class Sweep(
    IDbContextFactory<JobsContext> contexts, RecordSetbacks setbacks, UnsentClaims claims, AdmitWaiting admit, JobSummaries summaries, JobTraces jobs, IWorkQueue workers, ConfirmedPublisher publisher, DispatchSignal signal, IOptions<DispatchOptions> options,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Sweep> log) : PeriodicWorker(TimeSpan.FromMilliseconds(options.Value.SweepMilliseconds), time, lifetime)
{
    /// <summary>The time after which a job's own message counts as lost.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    protected override Task RunAsync(CancellationToken cancel) => SweepAsync(cancel);

    protected override void Failed(Exception failure) => LogSweepFailed(failure.Message);

    /// <summary>Runs one sweep.</summary>
    internal async Task SweepAsync(CancellationToken cancel)
    {
        await EndLeasesAsync(cancel);

        await admit.AdmitAsync(cancel);

        var db = await contexts.CreateDbContextAsync(cancel);
        await using var _ = db;
        var before = Time.GetUtcNow() - Grace;
        foreach (var job in await Ids(db.Jobs.Where(j => j.State == nameof(JobLifecycle.Submitted) && j.SubmittedAt < before), cancel))
            await Send(job, new JobSubmitted(job), cancel);

        await db.Database.OpenConnectionAsync(cancel);
        foreach (var job in await DrainedJobs.AllAsync(db.Database.GetDbConnection(), cancel))
            await Send(job, new FrontierDrained(job), cancel);

        var asked = Time.GetUtcNow() - TimeSpan.FromSeconds(options.Value.VerifySeconds);
        var sampled = Time.GetUtcNow() - JobLifecycle.SampleEvery;
        foreach (var job in await Ids(
            db.Jobs.Where(j => (j.State == nameof(JobLifecycle.Verifying) && j.VerifyAskedAt < asked)
                || (j.State == nameof(JobLifecycle.Warming) && j.VerifyAskedAt < (j.VerifyPhase == VerifyPhase.FetchingOwnBooks ? asked : sampled))), cancel))
            await Send(job, new VerificationOverdue(job), cancel);

        var ended = await db.Jobs.AsNoTracking().Where(j => j.EndedAt != null && j.EndedAt < before && !j.Announced).OrderBy(j => j.EndedAt).Take(100)
            .ToListAsync(cancel);
        foreach (var job in ended)
            await Send(job.CorrelationId, new JobCompleted(job.CorrelationId, job.State, job.EndedAt!.Value), cancel);

        await summaries.KeepAsync(cancel);
    }

    async Task EndLeasesAsync(CancellationToken cancel)
    {
        if (await claims.PutBackAsync(cancel) is > 0 and var unsent)
        {
            signal.Set();
            LogNotSent(unsent);
        }
        if (await setbacks.OverdueAsync(cancel) is var overdue && overdue == 0)
            return;
        if (await workers.IsAbandonedAsync(cancel))
        {
            await setbacks.RenewLeasesAsync(cancel);
            LogNoWorkers(overdue);
            return;
        }
        var (back, lost) = await setbacks.ExpireLeasesAsync(cancel);
        if (back > 0)
            signal.Set();
        if (back + lost > 0)
            LogLeasesExpired(back, lost);
    }

    static Task<List<Guid>> Ids(IQueryable<Job> jobs, CancellationToken cancel) => jobs.OrderBy(j => j.CorrelationId).Take(1_000).Select(j => j.CorrelationId).ToListAsync(cancel);

    async Task Send<T>(Guid job, T message, CancellationToken cancel)
        where T : class
    {
        var traces = await jobs.ReadAsync([job], cancel);
        using var span = traces.Start(job, "send again");
        await publisher.PublishAsync(message, TimeSpan.FromSeconds(options.Value.ConfirmSeconds), cancel);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Back} authors had no answer in time and are dispatched again; {Lost} are lost after too many expired leases")]
    partial void LogLeasesExpired(int back, int lost);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A dispatcher ended, or was held up, before the broker had {Authors} authors that it had claimed; they are dispatched again")]
    partial void LogNotSent(int authors);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "No Discovery is connected to the broker, and {Overdue} authors have waited too long; they keep waiting. Start Discovery")]
    partial void LogNoWorkers(int overdue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sweep failed ({Reason}); the next one will complete its work")]
    partial void LogSweepFailed(string reason);
}
