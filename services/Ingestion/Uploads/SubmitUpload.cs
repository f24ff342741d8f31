using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads.Exports;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Database = CacheWarming.Ingestion.Storage.Database;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>An accepted upload.</summary>
/// <param name="Running">True when the same file with the same options is running already as this job.</param>
/// <param name="AuthorsQueued">Authors of the export, which begin the job.</param>
/// <param name="Skipped">The first rows that were no books, and why.</param>
public sealed record SubmittedUpload(
    Guid JobId, bool Running, string Format, int Books, int AuthorsQueued, int SkippedRows, IReadOnlyList<SkippedRow> Skipped);

/// <summary>
/// Makes a job of an export, in one transaction: the job, its books, one frontier row per author. The saga is told after the commit;
/// if that gets lost, the sweep tells it.
/// </summary>
public sealed partial class SubmitUpload(
    IDbContextFactory<JobsContext> contexts, Database database, IBus bus, TimeProvider time, IOptions<UploadLimits> limits, CataloguePace pace,
    ILogger<SubmitUpload> log)
{
    const int BooksPerInsert = 2_000;
    const int SkippedShown = 20;

    /// <param name="csv">The file; must be seekable.</param>
    /// <exception cref="UploadRefusedException">The file can't be read, or there is too much work already.</exception>
    public async Task<SubmittedUpload> SubmitAsync(Stream csv, JobOptions options, string client, CancellationToken cancel)
    {
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(csv, cancel).ConfigureAwait(false));
        csv.Position = 0;
        var db = await contexts.CreateDbContextAsync(cancel).ConfigureAwait(false);
        await using var _ = db.ConfigureAwait(false);
        if (await RunningAsync(db, client, hash, options, cancel).ConfigureAwait(false) is { } running)
            return running;
        await RefuseTooMuchWorkAsync(cancel).ConfigureAwait(false);

        var job = new Job
        {
            CorrelationId = Guid.CreateVersion7(time.GetUtcNow()),
            Client = client,
            FileHash = hash,
            Options = options.Text,
            Priority = options.Priority,
            MaxDepth = options.MaxDepth,
            Format = "",
            SubmittedAt = time.GetUtcNow(),
        };
        SubmittedUpload submitted;
        try
        {
            var transaction = await db.Database.BeginTransactionAsync(cancel).ConfigureAwait(false);
            await using var __ = transaction.ConfigureAwait(false);
            db.Add(job);
            await db.SaveChangesAsync(cancel).ConfigureAwait(false);
            submitted = await StoreAsync(job, csv, db.Database.GetDbConnection(), transaction.GetDbTransaction(), cancel).ConfigureAwait(false);
            await db.SaveChangesAsync(cancel).ConfigureAwait(false);
            await transaction.CommitAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (database.IsDuplicate(e))
        {
            // The same upload came twice at once, and the other was first.
            var again = await contexts.CreateDbContextAsync(cancel).ConfigureAwait(false);
            await using var __ = again.ConfigureAwait(false);
            return await RunningAsync(again, client, hash, options, cancel).ConfigureAwait(false) ?? throw new InvalidOperationException("The running job ended this moment; upload again.", e);
        }
        catch (ExportRejectedException e)
        {
            throw new UploadRefusedException(400, e.Error, $"{e.Detail} {e.Fix}", "csv", e.Line, inner: e);
        }
        await TellSagaAsync(job.CorrelationId, cancel).ConfigureAwait(false);
        return submitted;
    }

    async Task<SubmittedUpload> StoreAsync(Job job, Stream csv, DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        var skipped = new List<SkippedRow>();
        var seen = new HashSet<UInt128>();
        var batch = new List<(int Position, ExportedBook Book)>(BooksPerInsert);
        await foreach (var entry in LibraryExportReader.ReadAsync(csv, new ExportLimits { MaxRows = limits.Value.MaxRows }, cancel).ConfigureAwait(false))
        {
            switch (entry)
            {
                case RecognisedFormat format:
                    job.Format = format.Format;
                    break;
                case SkippedRow row:
                    job.Skipped++;
                    if (skipped.Count < SkippedShown)
                        skipped.Add(row);
                    break;
                case ExportedBook book when !seen.Add(Fingerprint(book)):
                    job.Skipped++;
                    if (skipped.Count < SkippedShown)
                        skipped.Add(new SkippedRow(book.Line, "the same book stands further up"));
                    break;
                case ExportedBook book:
                    batch.Add((job.Books++, book));
                    if (batch.Count == BooksPerInsert)
                        await InsertAsync(job, batch, connection, transaction, cancel).ConfigureAwait(false);
                    break;
            }
        }
        await InsertAsync(job, batch, connection, transaction, cancel).ConfigureAwait(false);
        if (job.Books == 0)
            throw new UploadRefusedException(400, "no books", "The file has a header but no row with a title and an author column. Export your library again, and upload the file as it comes.", "csv");
        var authors = await connection.RunAsync(
            $"""
            INSERT INTO frontier (job_id, author_key, author, depth, source, state, score, due_at)
            SELECT job_id, author_key, min(name), 0, 'csv', 'pending', 10 + sum(weight), {database.Now}
            FROM book_authors WHERE job_id = @job GROUP BY job_id, author_key
            """,
            transaction, [("job", database.Id(job.CorrelationId))], cancel).ConfigureAwait(false);
        return new SubmittedUpload(job.CorrelationId, Running: false, job.Format, job.Books, authors, job.Skipped, skipped);
    }

    async Task InsertAsync(Job job, List<(int Position, ExportedBook Book)> batch, DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        var id = database.Id(job.CorrelationId);
        await connection.RunAsync(
            $"""
            INSERT INTO books (job_id, position, line, title, author, isbn, remark)
            SELECT @job, x.position, x.line, x.title, x.author, x.isbn, x.remark
            FROM {database.Rows("x", "position int", "line int", "title text", "author text", "isbn text", "remark text")}
            """,
            transaction,
            [("job", id), ("rows", JsonSerializer.Serialize(batch.Select(b => new
            {
                position = b.Position,
                line = b.Book.Line,
                title = Database.Clean(b.Book.Title),
                author = Database.Clean(b.Book.Authors is [var author, ..] ? author : ""),
                isbn = b.Book.Isbn?.Digits,
                remark = b.Book.IsbnRemark,
            })))],
            cancel).ConfigureAwait(false);
        await connection.RunAsync(
            $"""
            INSERT INTO book_authors (job_id, author_key, position, name, weight)
            SELECT @job, x.key, x.position, x.name, x.weight
            FROM {database.Rows("x", "key text", "position int", "name text", "weight real")}
            WHERE true
            ON CONFLICT DO NOTHING
            """,
            transaction,
            [("job", id), ("rows", JsonSerializer.Serialize(batch.SelectMany(b => b.Book.Authors.Select(author => new
            {
                key = AuthorName.KeyOf(author),
                position = b.Position,
                name = Database.Clean(AuthorName.Tidy(author)),
                weight = Weight(b.Book),
            })).Where(a => a.key.Length > 0)))],
            cancel).ConfigureAwait(false);
        batch.Clear();
    }

    /// <summary>How much a book says that its author will be searched for: favourites and re-reads go first.</summary>
    static double Weight(ExportedBook book) => 1 + (0.25 * (book.Rating ?? 0)) + (0.5 * Math.Min(book.ReadCount ?? 0, 4));

    static UInt128 Fingerprint(ExportedBook book)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{Title.KeyOf(book.Title)}\n{string.Join('\n', book.Authors.Select(AuthorName.KeyOf))}"), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    async Task<SubmittedUpload?> RunningAsync(JobsContext db, string client, string hash, JobOptions options, CancellationToken cancel)
    {
        var job = await db.Jobs.AsNoTracking().SingleOrDefaultAsync(
            j => j.Client == client && j.FileHash == hash && j.Options == options.Text && JobLifecycle.Open.Contains(j.State), cancel).ConfigureAwait(false);
        if (job is null)
            return null;
        await db.Database.OpenConnectionAsync(cancel).ConfigureAwait(false);
        var authors = await db.Database.GetDbConnection().ScalarAsync<int>(
            "SELECT count(*) FROM frontier WHERE job_id = @job AND source = 'csv'", null, [("job", database.Id(job.CorrelationId))], cancel).ConfigureAwait(false);
        return new SubmittedUpload(job.CorrelationId, Running: true, job.Format, job.Books, authors, job.Skipped, []);
    }

    async Task RefuseTooMuchWorkAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var pending = await connection.ScalarAsync<int>("SELECT count(*) FROM frontier WHERE state = 'pending'", null, [], cancel).ConfigureAwait(false);
        if (pending < limits.Value.MaxPendingAuthors)
            return;
        var lastMinute = await connection.ScalarAsync<int>($"SELECT count(*) FROM frontier WHERE settled_at > {database.In("-60")}", null, [], cancel).ConfigureAwait(false);
        var perSecond = lastMinute > 0 ? lastMinute / 60.0 : pace.RequestsPerSecond ?? 100;
        var wait = TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling((pending - limits.Value.MaxPendingAuthors + 1) / perSecond), 1, 86_400));
        throw new UploadRefusedException(429, "too many pending authors",
            $"{pending} authors are waiting already. Upload again in {wait.TotalSeconds:0} seconds, when enough of them are done at the present rate.", retryAfter: wait);
    }

    async Task TellSagaAsync(Guid job, CancellationToken cancel)
    {
        try
        {
            await bus.Publish(new JobSubmitted(job), cancel).WaitAsync(TimeSpan.FromSeconds(2), time, cancel).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The upload is safe in the database, and the sweep tells the saga.
            NotTold(job, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} is stored, but the broker did not take its message ({Reason}); the sweep sends it again")]
    partial void NotTold(Guid jobId, string reason);
}
