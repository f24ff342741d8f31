using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// Claims the best open authors for dispatch, <c>pending → queued</c> with a lease: high-priority jobs first, equal shares between jobs,
/// then by the author's score and depth. The claim joins on the job's state, so that no author of a paused or cancelled job is claimed.
/// </summary>
public sealed class ClaimAuthors(Database database, TimeProvider time, IOptions<DispatchOptions> options)
{
    /// <summary>The number of the user's titles by an author that are sent along, to choose among namesakes.</summary>
    const int HintsPerAuthor = 8;

    readonly UnsentClaims _unsent = new(database, options);

    /// <summary>
    /// Claims at most <paramref name="window"/> authors minus those already queued; none if fewer than <paramref name="leastFree"/> are
    /// free. Queued authors of normal priority do not delay a high-priority job.
    /// </summary>
    public async Task<IReadOnlyList<AuthorQueued>> ClaimAsync(int window, CancellationToken cancel, int leastFree = 1)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var (free, least) = await FreeAsync(connection, window, leastFree, cancel);
        if (free < leastFree)
            return [];
        var transaction = await database.BeginAsync(connection, cancel);
        await using var __ = transaction;
        var limit = await ProviderBlock.AdmitAsync(database, connection, transaction, free, options.Value.LeaseSeconds, cancel);
        if (limit == 0)
            return [];
        var now = time.GetUtcNow();
        // NOT DISTINCT, so that rows are found by their primary key and never by an index of all pending rows.
        var claimed = await connection.QueryAsync(
            $"""
            WITH candidates AS ({database.FirstPending()}),
            best AS (SELECT job_id, author_key FROM candidates WHERE priority >= @least ORDER BY priority DESC, turn, score DESC, depth LIMIT @limit),
            free AS (
              SELECT f.job_id, f.author_key
              FROM best AS b JOIN frontier AS f ON f.job_id = b.job_id AND f.author_key = b.author_key
              WHERE f.state IS NOT DISTINCT FROM 'pending'
              {database.ForUpdateSkipLocked("f")}
            )
            UPDATE frontier AS f
            SET state = 'queued', attempt = f.attempt + 1, lease_until = {database.In("@lease * (1 << f.expiries)")}
            FROM free AS b
            WHERE f.job_id = b.job_id AND f.author_key = b.author_key
            RETURNING {database.Returning("f", "job_id", "author_key", "author", "catalog_id", "depth", "source", "attempt", "by_subject", "score")},
              (SELECT priority FROM jobs WHERE id = {database.Returning("f", "job_id")})
            """,
            transaction, [("limit", limit), ("least", (int)least), ("lease", (double)options.Value.LeaseSeconds)],
            row => (Author: new AuthorQueued(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.TextOrNull(3), row.GetInt32(4),
                row.GetString(5) == "csv" ? AuthorSource.Csv : AuthorSource.Discovery, (JobPriority)row.GetInt32(9), [], [], row.GetInt32(6), now, row.GetBoolean(7)), Score: row.GetFloat(8)),
            cancel);
        if (claimed.Count == 0)
            return []; // rolls back: a probe that is not sent must not prolong the block
        var authors = BestFirst(claimed);
        var hints = await HintsAsync(connection, transaction, authors, cancel);
        await _unsent.AddAsync(connection, transaction, authors, cancel);
        await transaction.CommitAsync(cancel);
        return [.. authors
            .Select(a => hints[(a.JobId, a.AuthorKey)] is var books && books.Any()
                ? a with
                {
                    HintTitles = [.. books.Select(b => b.Title).Distinct(StringComparer.Ordinal).Take(HintsPerAuthor)],
                    HintIsbns = [.. books.Select(b => b.Isbn).OfType<string>().Distinct(StringComparer.Ordinal).Take(HintsPerAuthor)],
                }
                : a)];
    }

    /// <summary>
    /// In the order of the claim, so that the best authors are in the first message; an UPDATE does not return rows in order.
    /// </summary>
    static List<AuthorQueued> BestFirst(List<(AuthorQueued Author, float Score)> claimed) =>
        [.. claimed.GroupBy(one => one.Author.JobId)
            .SelectMany(job => job.OrderByDescending(one => one.Score).ThenBy(one => one.Author.Depth).ThenBy(one => one.Author.AuthorKey, StringComparer.Ordinal)
                .Select((one, turn) => (one.Author, one.Score, Turn: turn)))
            .OrderByDescending(one => one.Author.Priority).ThenBy(one => one.Turn).ThenByDescending(one => one.Score)
            .Select(one => one.Author)];

    /// <summary>How many authors may be claimed, and their lowest priority: queued authors of a lower priority are not counted.</summary>
    async Task<(int Free, JobPriority Least)> FreeAsync(System.Data.Common.DbConnection connection, int window, int leastFree, CancellationToken cancel)
    {
        var jobs = await connection.QueryAsync(
            $"SELECT j.priority, j.state = 'Warming', coalesce(o.authors, 0) FROM jobs AS j LEFT JOIN ({database.QueuedPerJob}) AS o ON o.job_id = j.id WHERE j.state IN ({JobLifecycle.OpenStates})", null, [],
            row => (Priority: (JobPriority)row.GetInt32(0), IsWarming: row.GetBoolean(1), Queued: row.GetInt32(2)), cancel);
        var free = window - jobs.Sum(job => job.Queued);
        var urgent = jobs.FindAll(job => job.Priority > JobPriority.Normal);
        return free >= leastFree || !urgent.Exists(job => job.IsWarming) ? (free, JobPriority.Normal) : (window - urgent.Sum(job => job.Queued), JobPriority.High);
    }

    /// <summary>Jobs with queued authors whose priority is lower than the best of these.</summary>
    public async Task<IReadOnlyList<Guid>> OvertakenByAsync(IReadOnlyCollection<AuthorQueued> authors, CancellationToken cancel)
    {
        if (authors.Count == 0 || authors.Max(author => author.Priority) is not (> JobPriority.Normal and var priority))
            return [];
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return await connection.QueryAsync(
            "SELECT DISTINCT j.id FROM frontier AS f JOIN jobs AS j ON j.id = f.job_id WHERE f.state = 'queued' AND j.priority < @priority", null, [("priority", (int)priority)],
            row => row.GetGuid(0), cancel);
    }

    /// <summary>Makes authors pending again at once, because the broker did not accept them.</summary>
    public async Task PutBackAsync(IReadOnlyCollection<AuthorQueued> authors, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var transaction = await database.BeginAsync(connection, cancel);
        await using var __ = transaction;
        await UnsentClaims.PutBackAsync(database, connection, transaction, _unsent.Rows(authors), cancel);
        await transaction.CommitAsync(cancel);
    }

    async Task<ILookup<(Guid Job, string Key), (string Title, string? Isbn)>> HintsAsync(
        System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction transaction, List<AuthorQueued> claimed, CancellationToken cancel)
    {
        var fromCsv = claimed.Where(a => a.Source == AuthorSource.Csv).Select(a => new { job = database.Id(a.JobId), key = a.AuthorKey }).ToArray();
        var books = fromCsv.Length == 0
            ? []
            : await connection.QueryAsync(
                $"""
                SELECT a.job_id, a.author_key, b.title, b.isbn
                FROM {database.Rows("x", "job uuid", "key text")}
                JOIN book_authors AS a ON a.job_id = x.job AND a.author_key = x.key
                JOIN books AS b ON b.job_id = a.job_id AND b.position = a.position
                """,
                transaction, [("rows", JsonSerializer.Serialize(fromCsv))],
                row => (Job: row.GetGuid(0), Key: row.GetString(1), Title: row.GetString(2), Isbn: row.TextOrNull(3)), cancel);
        return books.ToLookup(b => (b.Job, b.Key), b => (b.Title, b.Isbn));
    }
}
