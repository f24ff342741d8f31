using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>The result of a peek at the dead letters.</summary>
/// <param name="Depth">Letters in the queue.</param>
/// <param name="Looked">How many letters this peek read; groups and messages are taken from these.</param>
/// <param name="Messages">One page of the letters, oldest first.</param>
public sealed record PeekedLetters(string Queue, int Depth, int Looked, IReadOnlyList<LetterGroup> Groups, IReadOnlyList<PeekedLetter> Messages);

/// <summary>Letters with the same error.</summary>
/// <param name="Id">The id for redrive and purge.</param>
/// <param name="Sample">The id of the latest letter of the group.</param>
public sealed record LetterGroup(string Id, string? Exception, string Message, int Count, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen, string Sample);

/// <summary>A dead letter.</summary>
/// <param name="Author">The queued author in its body; null if there is none.</param>
/// <param name="Unreadable">Why there is none.</param>
/// <param name="Body">The beginning of the body, unchanged.</param>
/// <param name="JobState">Null if the job is deleted.</param>
/// <param name="AuthorState">The author's state now; null if the job has no such author.</param>
/// <param name="Stale">Whether the author is no longer failed, so that a redrive only deletes this letter.</param>
/// <param name="Deliveries">How often the letter was delivered before.</param>
public sealed record PeekedLetter(
    string Id, string Group, AuthorQueued? Author, string? Unreadable, string? Exception, string Message, string? StackTrace, DateTimeOffset? FailedAt,
    string? JobState, string? AuthorState, bool Stale, long Deliveries, IReadOnlyDictionary<string, string> Headers, string Body, long BodyBytes);

/// <summary>Reads the letters and leaves all of them in the queue.</summary>
sealed class PeekDeadLetters(IDeadLetters letters, Database database, IOptions<DeadLetterOptions> options)
{
    const int Stride = 250;

    /// <param name="queue">A queue with an endpoint; null for the dead letters of authors.</param>
    public async Task<PeekedLetters> PeekAsync(string? group, int limit, int offset, CancellationToken cancel, string? queue = null)
    {
        var (depth, seen) = await LookAsync(queue, cancel);
        var groups = seen.GroupBy(l => l.Group)
            .Select(g => new LetterGroup(g.Key, g.Last().Exception, g.Last().Message, g.Count(), g.Min(l => l.FailedAt), g.Max(l => l.FailedAt), g.Last().Id))
            .OrderByDescending(g => g.Count).ThenBy(g => g.Id, StringComparer.Ordinal);
        var page = seen.Where(l => group is null || l.Group == group).Skip(offset).Take(limit).ToList();
        var states = await StatesAsync(page, cancel);
        return new PeekedLetters(queue ?? letters.Queue, depth, seen.Count, [.. groups], [.. page.Select(letter => Peeked(letter, states))]);
    }

    /// <summary>When the oldest of the first letters failed; null if there is none, or if no letter has a time.</summary>
    public async Task<DateTimeOffset?> OldestAsync(CancellationToken cancel) =>
        (await LookAsync(null, cancel)).Seen.Min(l => l.FailedAt);

    /// <summary>Reads the same first letters for every page, in an order that does not change by reading.</summary>
    async Task<(int Depth, List<DeadLetter> Seen)> LookAsync(string? queue, CancellationToken cancel)
    {
        var walk = await letters.WalkAsync(queue, TimeSpan.FromSeconds(options.Value.LockTimeoutSeconds), cancel);
        await using var _ = walk;
        var seen = new List<DeadLetter>();
        while (seen.Count < options.Value.PeekLimit
            && await walk.TakeAsync(Math.Min(Stride, options.Value.PeekLimit - seen.Count), cancel) is { Count: > 0 } taken)
        {
            seen.AddRange(taken);
        }
        return (walk.Letters, [.. seen.OrderBy(l => l.FailedAt ?? DateTimeOffset.MinValue).ThenBy(l => l.Id, StringComparer.Ordinal)]);
    }

    async Task<Dictionary<(Guid, string), (string Job, string? Author)>> StatesAsync(List<DeadLetter> page, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var rows = page.Select(l => l.Author).OfType<AuthorQueued>()
            .Select(a => new { job = database.Id(a.JobId), key = Database.Clean(a.AuthorKey) }).Distinct();
        var states = await connection.QueryAsync(
            $"""
            SELECT j.id, x.key, j.state, f.state
            FROM {database.Rows("x", "job uuid", "key text")}
            JOIN jobs AS j ON j.id = x.job
            LEFT JOIN frontier AS f ON f.job_id = x.job AND f.author_key = x.key
            """,
            null, [("rows", JsonSerializer.Serialize(rows))],
            row => (Job: row.GetGuid(0), Key: row.GetString(1), JobState: row.GetString(2), AuthorState: row.TextOrNull(3)), cancel);
        return states.ToDictionary(s => (s.Job, s.Key), s => (s.JobState, s.AuthorState));
    }

    static PeekedLetter Peeked(DeadLetter letter, Dictionary<(Guid, string), (string Job, string? Author)> states)
    {
        var (job, author) = letter.Author is { } a && states.TryGetValue((a.JobId, Database.Clean(a.AuthorKey)), out var state) ? state : (null, null);
        return new PeekedLetter(
            letter.Id, letter.Group, letter.Author, letter.Unreadable, letter.Exception, letter.Message, letter.StackTrace, letter.FailedAt,
            job, author, Stale: author is not (null or Frontier.AuthorStates.Failed), letter.Deliveries, letter.Headers, letter.Body, letter.BodyBytes);
    }
}
