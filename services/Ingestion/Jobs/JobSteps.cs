using System.Data.Common;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs.Timeline;
using CacheWarming.Ingestion.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Database = CacheWarming.Ingestion.Storage.Database;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>What the lifecycle does with the job's rows, in the transaction that holds the job's lock.</summary>
static class JobSteps
{
    /// <summary>The number of books in one request.</summary>
    public const int BooksPerQuestion = 500;

    /// <summary>The number of ISBNs in one request: two calls of 100.</summary>
    public const int IsbnsPerQuestion = 200;

    /// <summary>The round number of measurements while authors are warmed; 1 and 2 are those of the verification.</summary>
    public const int SampleRound = 0;

    const string Missing = "AND NOT (title_hit AND (isbn_hit OR isbn IS NULL))";

    /// <summary>How often a request is sent before the job ends without its answer.</summary>
    public const int Attempts = 3;

    public static async Task<bool> IsDrained<T>(BehaviorContext<Job, T> context)
        where T : class =>
        !await Exists(context, $"SELECT 1 FROM frontier WHERE job_id = @job AND state IN ({AuthorStates.Open})");

    public static Task<bool> HasFailedAuthors<T>(BehaviorContext<Job, T> context)
        where T : class =>
        Exists(context, "SELECT 1 FROM frontier WHERE job_id = @job AND state = 'failed'");

    public static async Task<bool> MayReopen<T>(BehaviorContext<Job, T> context)
        where T : class
    {
        var db = context.Jobs();
        var job = context.Saga;
        return !job.Forgotten && !await db.Jobs.AnyAsync(other => other.CorrelationId != job.CorrelationId && other.Client == job.Client
            && other.FileHash == job.FileHash && other.Options == job.Options && JobLifecycle.Open.Contains(other.State),
            context.CancellationToken);
    }

    /// <summary>Hints at once that the job is drained, if it has nothing to warm; the sweep would do it later.</summary>
    public static async Task HintIfDrained<T>(BehaviorContext<Job, T> context)
        where T : class
    {
        if (await IsDrained(context))
            await context.Publish(new FrontierDrained(context.Saga.CorrelationId));
    }

    public static Task CancelOpenAuthors<T>(BehaviorContext<Job, T> context)
        where T : class =>
        Run(context, $"UPDATE frontier SET state = 'cancelled', lease_until = NULL, settled_at = {context.Dialect().Now} WHERE job_id = @job AND state IN ({AuthorStates.Open})");

    public static Task RetryFailedAuthors<T>(BehaviorContext<Job, T> context)
        where T : class =>
        Run(context, $"UPDATE frontier SET state = 'pending', due_at = {context.Dialect().Now}, expiries = 0, deferred_since = NULL, settled_at = NULL, reason = NULL WHERE job_id = @job AND state = 'failed'");

    public static void Reopen(Job job)
    {
        job.EndedAt = null;
        job.Summary = null;
        job.Announced = false;
        job.VerifyPhase = VerifyPhase.None;
    }

    public static void BeginVerifying(Job job)
    {
        job.VerifyPhase = VerifyPhase.Measuring;
        job.VerifyAfter = -1;
    }

    /// <summary>The reader's own books are fetched first: they are found within seconds, and they show who their authors are.</summary>
    public static async Task FetchOwnBooks<T>(BehaviorContext<Job, T> context, TimeProvider time)
        where T : class
    {
        var job = context.Saga;
        if (job.StartedAt is null)
            (job.VerifyPhase, job.VerifyAfter) = (VerifyPhase.FetchingOwnBooks, -1);
        job.StartedAt ??= time.GetUtcNow();
        if (job.VerifyPhase == VerifyPhase.FetchingOwnBooks)
            await AskAsync(context, time);
    }

    /// <summary>
    /// While authors are warmed: requests own books again if they were not answered in time, else measures how many books of the library
    /// are found by now.
    /// </summary>
    public static async Task LookAfterOwnBooks(BehaviorContext<Job, VerificationOverdue> context, TimeProvider time)
    {
        var job = context.Saga;
        if (job.VerifyPhase == VerifyPhase.FetchingOwnBooks)
        {
            await AskAgainAsync(context, time);
            return;
        }
        job.VerifyAskedAt = time.GetUtcNow();
        await SampleCoverage(context);
    }

    /// <summary>Requests a lookup of some of the books that were not found so far, different ones each time.</summary>
    public static async Task SampleCoverage<T>(BehaviorContext<Job, T> context)
        where T : class
    {
        var job = context.Saga;
        var books = await Books(context, Missing, BooksPerQuestion);
        if (books.Count > 0)
            await context.Publish(new CoverageRequested(job.CorrelationId, SampleRound, job.VerifyAfter, books));
        job.VerifyAfter = books.Count < BooksPerQuestion ? -1 : books[^1].Position;
    }

    public static bool Answers(Job job, CoverageMeasured answer) => (answer.Round, job.VerifyPhase) switch
    {
        (1, VerifyPhase.Measuring) or (2, VerifyPhase.MeasuringAgain) => answer.Chunk == job.VerifyAfter,
        _ => false,
    };

    public static bool Answers(Job job, LibraryToppedUp answer) =>
        answer.Chunk == job.VerifyAfter && job.VerifyPhase is VerifyPhase.ToppingUp or VerifyPhase.FetchingOwnBooks;

    public static async Task RecordCoverage(BehaviorContext<Job, CoverageMeasured> context)
    {
        var books = context.Message.Books;
        if (books.Count == 0)
            return;
        var measured = context.Dialect().Rows("x", "position int", "title bool", "isbn bool");
        var rows = JsonSerializer.Serialize(books.Select(b => new { position = b.Position, title = b.TitleHit, isbn = b.IsbnHit }));
        await Run(context, $"""
            UPDATE books SET
              title_hit = CASE WHEN position IN (SELECT x.position FROM {measured}) THEN position IN (SELECT x.position FROM {measured} WHERE x.title) ELSE title_hit END,
              isbn_hit = CASE WHEN position IN (SELECT x.position FROM {measured}) THEN position IN (SELECT x.position FROM {measured} WHERE x.isbn) ELSE isbn_hit END
            WHERE job_id = @job AND position BETWEEN @first AND @last
            """, ("rows", rows), ("first", books.Min(b => b.Position)), ("last", books.Max(b => b.Position)));
        if (context.Message.Round != SampleRound)
            context.Saga.VerifyAfter = books.Max(b => b.Position);
    }

    public static Task RecordTopUp(BehaviorContext<Job, LibraryToppedUp> context)
    {
        var (job, answer) = (context.Saga, context.Message);
        job.IsbnLookupCalls += answer.UpstreamCalls;
        // These books stay missing in their rows until they are measured again, so the cursor must pass them.
        job.VerifyAfter = answer.Through;
        var (connection, transaction) = context.Session();
        return JobActivity.AddAsync(
            context.Dialect(), connection, transaction, [new JobActivity(job.CorrelationId, Calls: answer.UpstreamCalls)], context.CancellationToken);
    }

    /// <summary>Sends an unanswered request again; after three attempts the job goes on without the answer.</summary>
    public static async Task AskAgainAsync<T>(BehaviorContext<Job, T> context, TimeProvider time)
        where T : class
    {
        var job = context.Saga;
        if (job.VerifyAttempts >= Attempts)
        {
            if (job.VerifyPhase == VerifyPhase.FetchingOwnBooks)
            {
                // Most of the books come with their authors; the top-up requests the others again.
                (job.VerifyPhase, job.VerifyAfter) = (VerifyPhase.None, -1);
                return;
            }
            // Without an answer to the top-up the first measurement stays; without an answer to a measurement the coverage is unknown.
            job.CoverageKnown = job.VerifyPhase != VerifyPhase.Measuring;
            job.VerifyPhase = VerifyPhase.Done;
            return;
        }
        await AskAsync(context, time, job.VerifyAttempts + 1);
    }

    /// <summary>Sends the next request of the verification, or goes to its next step, or ends it.</summary>
    public static async Task AskAsync<T>(BehaviorContext<Job, T> context, TimeProvider time, int attempt = 1)
        where T : class
    {
        var job = context.Saga;
        job.VerifyAttempts = attempt;
        job.VerifyAskedAt = time.GetUtcNow();
        while (job.VerifyPhase is not (VerifyPhase.Done or VerifyPhase.None))
        {
            if (job.VerifyPhase is VerifyPhase.ToppingUp or VerifyPhase.FetchingOwnBooks)
            {
                var missing = await Books(context, "AND isbn IS NOT NULL AND NOT title_hit AND NOT isbn_hit", IsbnsPerQuestion);
                if (missing.Count > 0)
                {
                    await context.Publish(new LibraryTopUpRequested(
                        job.CorrelationId, job.VerifyAfter, missing[^1].Position, [.. missing.Select(b => b.Isbn!)]));
                    return;
                }
            }
            else
            {
                var again = job.VerifyPhase == VerifyPhase.MeasuringAgain;
                var books = await Books(context, again ? "AND NOT title_hit AND NOT isbn_hit" : "", BooksPerQuestion);
                if (books.Count > 0)
                {
                    await context.Publish(new CoverageRequested(job.CorrelationId, again ? 2 : 1, job.VerifyAfter, books));
                    return;
                }
            }
            await NextPhase(context, job);
        }
    }

    static async Task NextPhase<T>(BehaviorContext<Job, T> context, Job job)
        where T : class
    {
        job.VerifyAfter = -1;
        if (job.VerifyPhase == VerifyPhase.FetchingOwnBooks)
        {
            job.VerifyPhase = VerifyPhase.None;
            await SampleCoverage(context);
            return;
        }
        job.CoverageKnown = true;
        var missing = job.VerifyPhase == VerifyPhase.Measuring
            && (await Books(context, "AND isbn IS NOT NULL AND NOT title_hit AND NOT isbn_hit", 1)).Count > 0;
        job.VerifyPhase = job.VerifyPhase switch
        {
            VerifyPhase.Measuring when missing => VerifyPhase.ToppingUp,
            VerifyPhase.ToppingUp => VerifyPhase.MeasuringAgain,
            _ => VerifyPhase.Done,
        };
    }

    static Task<List<LibraryBook>> Books<T>(BehaviorContext<Job, T> context, string which, int limit)
        where T : class
    {
        var (connection, transaction) = context.Session();
        return connection.QueryAsync(
            $"SELECT position, title, author, isbn FROM books WHERE job_id = @job AND position > @after {which} ORDER BY position LIMIT {limit}",
            transaction, [("job", context.Dialect().Id(context.Saga.CorrelationId)), ("after", context.Saga.VerifyAfter)],
            row => new LibraryBook(row.GetInt32(0), row.GetString(1), row.GetString(2), row.TextOrNull(3)), context.CancellationToken);
    }

    static async Task<bool> Exists<T>(BehaviorContext<Job, T> context, string sql)
        where T : class
    {
        var (connection, transaction) = context.Session();
        return await connection.ScalarAsync<int?>(sql + " LIMIT 1", transaction, [("job", context.Dialect().Id(context.Saga.CorrelationId))], context.CancellationToken) is not null;
    }

    static Task<int> Run<T>(BehaviorContext<Job, T> context, string sql, params (string, object?)[] parameters)
        where T : class
    {
        var (connection, transaction) = context.Session();
        return connection.RunAsync(sql, transaction, [("job", context.Dialect().Id(context.Saga.CorrelationId)), .. parameters], context.CancellationToken);
    }
}
