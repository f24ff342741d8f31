using System.Text.Json;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Database = CacheWarming.Ingestion.Storage.Database;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// Command from Ingestion to itself: put these failed authors, whose dead letters were read, back to pending, and re-open the job.
/// </summary>
public sealed record RedriveAuthors(Guid JobId, IReadOnlyList<DeadAuthor> Authors);

/// <param name="Attempt">The dispatch that failed.</param>
public sealed record DeadAuthor(string AuthorKey, int Attempt);

/// <summary>The answer to <see cref="RedriveAuthors"/>, given after the commit.</summary>
public sealed record AuthorsRedriven(Guid JobId, IReadOnlyList<AuthorRedriveOutcome> Authors);

/// <param name="Why">Why the letter is kept, as a text that follows "the letter stays:".</param>
public sealed record AuthorRedriveOutcome(string AuthorKey, int Attempt, RedriveOutcome Fate, string? Why);

/// <summary>What happens to an author's dead letter.</summary>
public enum RedriveOutcome
{
    /// <summary>The author was failed and is pending now: the letter is deleted.</summary>
    PutBack,

    /// <summary>The author was no longer failed: the letter is deleted.</summary>
    AlreadyDone,

    /// <summary>Nothing was changed: the letter stays.</summary>
    Kept,
}

/// <summary>How the lifecycle handles a redrive, in the transaction that holds the job's lock.</summary>
static class RedriveSteps
{
    public const string Cancelled = "its job was cancelled: it can only be purged";
    public const string Verifying = "its job's coverage is being measured: redrive it when that has ended";
    public const string RunsElsewhere = "the same upload is running as another job, or its rows are deleted by now";
    const string Deleted = "its job was deleted: it can only be purged";
    const string Stranger = "its job has no such author, or its rows are deleted by now: it can only be purged";
    const string NotRecorded = "its author counts as dispatched still: redrive it when the failure is recorded";

    /// <summary>Makes the failed authors of the command pending, and returns an outcome for each author.</summary>
    public static async Task PutBack(BehaviorContext<Job, RedriveAuthors> context)
    {
        var (connection, transaction) = context.Session();
        // No failed row can be settled while the job is locked.
        var before = await StatesAsync(context);
        var failed = before.Where(row => row.Value.State == AuthorStates.Failed).Select(row => row.Key);
        await connection.RunAsync(
            $"""
            UPDATE frontier AS f SET state = 'pending', due_at = {context.Dialect().Now}, expiries = 0, deferred_since = NULL, settled_at = NULL, reason = NULL
            WHERE f.job_id = @job AND f.state = 'failed' AND f.author_key IN (SELECT x.key FROM {context.Dialect().Rows("x", "key text")})
            """,
            transaction, Parameters(context, failed), context.CancellationToken);
        await AnswerAsync(context, author => Decide(author, before, (RedriveOutcome.PutBack, null)));
    }

    /// <summary>Changes nothing; letters of failed authors stay.</summary>
    public static async Task Keep(BehaviorContext<Job, RedriveAuthors> context, string why)
    {
        var states = await StatesAsync(context);
        await AnswerAsync(context, author => Decide(author, states, (RedriveOutcome.Kept, why)));
    }

    /// <summary>Changes nothing; all letters stay.</summary>
    public static Task KeepAll(BehaviorContext<Job, RedriveAuthors> context) => AnswerAsync(context, _ => (RedriveOutcome.Kept, Cancelled));

    /// <summary>The job does not exist.</summary>
    public static Task NoJob(ConsumeContext<RedriveAuthors> context) => AnswerAsync(context, _ => (RedriveOutcome.Kept, Deleted));

    public static async Task<bool> AnyFailed(BehaviorContext<Job, RedriveAuthors> context) =>
        (await StatesAsync(context)).Values.Any(row => row.State == AuthorStates.Failed);

    static (RedriveOutcome, string?) Decide(DeadAuthor author, Dictionary<string, (string State, int Attempt)> states, (RedriveOutcome, string?) ofFailed) =>
        !states.TryGetValue(author.AuthorKey, out var row) ? (RedriveOutcome.Kept, Stranger)
        : row.State == AuthorStates.Failed ? ofFailed
        // The letter arrives in its queue before its fault is recorded in the row: if it were deleted now, the failure recorded later would
        // have no letter.
        : row.State == AuthorStates.Queued && row.Attempt <= author.Attempt ? (RedriveOutcome.Kept, NotRecorded)
        : (RedriveOutcome.AlreadyDone, null);

    static Task AnswerAsync(ConsumeContext<RedriveAuthors> context, Func<DeadAuthor, (RedriveOutcome, string?)> decide)
    {
        var fates = context.Message.Authors.Select(author =>
        {
            var (outcome, why) = decide(author);
            return new AuthorRedriveOutcome(author.AuthorKey, author.Attempt, outcome, why);
        });
        return context.RespondAsync(new AuthorsRedriven(context.Message.JobId, [.. fates]));
    }

    static async Task<Dictionary<string, (string State, int Attempt)>> StatesAsync(BehaviorContext<Job, RedriveAuthors> context)
    {
        var (connection, transaction) = context.Session();
        var rows = await connection.QueryAsync(
            $"SELECT f.author_key, f.state, f.attempt FROM frontier AS f WHERE f.job_id = @job AND f.author_key IN (SELECT x.key FROM {context.Dialect().Rows("x", "key text")})",
            transaction, Parameters(context, context.Message.Authors.Select(a => a.AuthorKey).Distinct(StringComparer.Ordinal)), row => (Key: row.GetString(0), State: row.GetString(1), Attempt: row.GetInt32(2)), context.CancellationToken);
        return rows.ToDictionary(r => r.Key, r => (r.State, r.Attempt), StringComparer.Ordinal);
    }

    static (string, object?)[] Parameters(BehaviorContext<Job, RedriveAuthors> context, IEnumerable<string> keys) =>
        [("job", context.Dialect().Id(context.Saga.CorrelationId)), ("rows", JsonSerializer.Serialize(keys.Select(key => new { key })))];
}
