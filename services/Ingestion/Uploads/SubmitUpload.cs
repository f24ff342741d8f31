using System.Diagnostics;
using System.Security.Cryptography;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Hosting.Bus;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads.Exports;
using CacheWarming.Ingestion.Uploads.Exports.Recognition;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Database = CacheWarming.Ingestion.Storage.Database;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>An accepted upload.</summary>
/// <param name="Running">Whether the same file with the same options is running already, as this job.</param>
/// <param name="Confidence">How certain the recognised format is: <c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="AuthorsQueued">Authors of the export, with which the job begins.</param>
/// <param name="Skipped">The first rows that were not books, with the reasons.</param>
public sealed record SubmittedUpload(
    Guid JobId, bool Running, string Format, string Confidence, int Books, int AuthorsQueued, int SkippedRows, IReadOnlyList<SkippedRow> Skipped);

/// <summary>
/// Creates a job from an export in one transaction: the job, its books, one frontier row for each author. The message to the saga is
/// published after the commit; if it is lost, the sweep sends it again.
/// </summary>
public sealed partial class SubmitUpload(
    IDbContextFactory<JobsContext> contexts, Database database, ConfirmedPublisher publisher, TimeProvider time, IOptions<UploadLimits> limits, CatalogRate pace,
    ILogger<SubmitUpload> log, IColumnRecogniser? columns = null)
{
    /// <summary>
    /// The running job of the same upload may end between the insert and the lookup; each further attempt makes this less likely.
    /// </summary>
    const int Turns = 3;

    /// <param name="csv">The file; must be seekable.</param>
    /// <exception cref="UploadRefusedException">The file can't be read, or too many authors are pending already.</exception>
    public async Task<SubmittedUpload> SubmitAsync(Stream csv, JobOptions options, string client, CancellationToken cancel)
    {
        var hash = await HashAsync(csv, cancel);
        for (var turn = 1; ; turn++)
        {
            if (await RunningAsync(client, hash, options, cancel) is { } running)
                return running;
            await RefuseTooMuchWorkAsync(client, cancel);
            var job = new Job
            {
                CorrelationId = Guid.CreateVersion7(time.GetUtcNow()),
                Name = Database.Clean(options.Name ?? ""),
                Client = client,
                FileHash = hash,
                Options = options.Text,
                Priority = options.Priority,
                MaxDepth = options.MaxDepth,
                MaxAuthors = options.MaxAuthors,
                Aggressiveness = options.Aggressiveness,
                DiscoverBy = options.DiscoverBy,
                Format = "",
                Confidence = "",
                SubmittedAt = time.GetUtcNow(),
                TraceParent = Activity.Current?.Id,
            };
            try
            {
                var submitted = await StoreAsync(job, csv, cancel);
                await TellSagaAsync(job.CorrelationId, cancel);
                return submitted;
            }
            catch (Exception e) when (turn < Turns && database.IsDuplicate(e))
            {
                // The same upload was sent twice at the same time, and the other request was first: it is the running job now.
            }
            catch (ExportRejectedException e)
            {
                throw UploadRefusedException.From(e);
            }
        }
    }

    /// <summary>A hash of the file's bytes.</summary>
    /// <param name="csv">The file; must be seekable.</param>
    internal static async Task<string> HashAsync(Stream csv, CancellationToken cancel)
    {
        csv.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(csv, cancel));
    }

    async Task<SubmittedUpload> StoreAsync(Job job, Stream csv, CancellationToken cancel)
    {
        csv.Position = 0;
        var most = new ExportLimits { MaxRows = limits.Value.MaxRows };
        if (columns is not null)
        {
            // A recogniser may have to be asked, which takes seconds, so this is done before the transaction. The answer is cached.
            await LibraryExportReader.RecogniseAsync(csv, most, columns, cancel);
            csv.Position = 0;
        }
        var db = await contexts.CreateDbContextAsync(cancel);
        await using var _ = db;
        var transaction = await db.Database.BeginTransactionAsync(cancel);
        await using var __ = transaction;
        // Inserted first, because an equal upload waits at the unique index until this transaction ends.
        db.Add(job);
        await db.SaveChangesAsync(cancel);
        var submitted = await new StoreLibrary(database, job, db.Database.GetDbConnection(), transaction.GetDbTransaction())
            .StoreAsync(LibraryExportReader.ReadAsync(csv, most, cancel, columns), cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return submitted;
    }

    async Task<SubmittedUpload?> RunningAsync(string client, string hash, JobOptions options, CancellationToken cancel)
    {
        var db = await contexts.CreateDbContextAsync(cancel);
        await using var _ = db;
        var job = await db.Jobs.AsNoTracking().SingleOrDefaultAsync(
            j => j.Client == client && j.FileHash == hash && j.Options == options.Text && JobLifecycle.Open.Contains(j.State), cancel);
        if (job is null)
            return null;
        await db.Database.OpenConnectionAsync(cancel);
        var authors = await db.Database.GetDbConnection().ScalarAsync<int>(
            "SELECT count(*) FROM frontier WHERE job_id = @job AND source = 'csv'", null, [("job", database.Id(job.CorrelationId))], cancel);
        return new SubmittedUpload(job.CorrelationId, Running: true, job.Format, job.Confidence, job.Books, authors, job.Skipped, []);
    }

    async Task RefuseTooMuchWorkAsync(string client, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var pending = await connection.ScalarAsync<int>("SELECT count(*) FROM frontier WHERE state = 'pending' AND admitted", null, [], cancel);
        var (most, whose) = (limits.Value.MaxPendingAuthors, "");
        if (pending < most)
        {
            (most, whose) = (limits.Value.MaxPendingAuthorsPerClient, " of yours");
            if (pending < most)
                return;
            pending = await connection.ScalarAsync<int>(
                $"""
                SELECT coalesce(sum((SELECT count(*) FROM frontier AS f WHERE f.job_id = j.id AND f.state = 'pending' AND f.admitted)), 0) FROM jobs AS j
                WHERE j.client = @client AND j.state IN ({JobLifecycle.OpenStates})
                """,
                null, [("client", client)], cancel);
            if (pending < most)
                return;
        }
        var lastMinute = await connection.ScalarAsync<int>(
            $"""
            SELECT coalesce(sum((SELECT count(*) FROM frontier AS f WHERE f.job_id = j.id AND f.settled_at > {database.In("-60")})), 0)
            FROM jobs AS j WHERE j.state = '{nameof(JobLifecycle.Warming)}'
            """,
            null, [], cancel);
        var perSecond = lastMinute > 0 ? lastMinute / 60.0 : pace.AuthorsPerSecond ?? 400;
        var wait = TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling((pending - most + 1) / perSecond), 1, 86_400));
        throw new UploadRefusedException(429, ErrorCode.TooManyPendingAuthors,
            FormattableString.Invariant($"{pending} authors{whose} are waiting already, and at most {most} may. Upload again in {wait.TotalSeconds:0} s, when enough of them are done at the present rate."), retryAfter: wait);
    }

    async Task TellSagaAsync(Guid job, CancellationToken cancel)
    {
        try
        {
            await publisher.PublishAsync(new JobSubmitted(job), TimeSpan.FromSeconds(2), cancel);
        }
        catch (Exception e)
        {
            // The upload is stored, and the sweep sends the message to the saga.
            LogNotTold(job, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} is stored, but the broker did not take its message ({Reason}); the sweep sends it again")]
    partial void LogNotTold(Guid jobId, string reason);
}
