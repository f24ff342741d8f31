using System.Data.Common;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Why a job warms an author.</summary>
/// <param name="JobName">The job's display name.</param>
/// <param name="Depth">Steps from the library: 0 for its own authors.</param>
/// <param name="State">One of <see cref="Frontier.AuthorStates"/>.</param>
/// <param name="Because">What led to the author, as a text: books of the library, shared works, a subject.</param>
/// <param name="LedBy">The author from whom it was discovered; null for an author of the library.</param>
/// <param name="LedByKey">That author's key.</param>
public sealed record AuthorOrigin(
    Guid JobId, string JobName, DateTimeOffset SubmittedAt, int Depth, string State, string Because, string? LedBy, string? LedByKey);

/// <summary>Finds an author in the latest jobs, with what led to the author in each.</summary>
static class AuthorOrigins
{
    /// <summary>The number of jobs searched. Rows are found by their key (job and author), so this needs no index of its own.</summary>
    public const int JobsLookedInto = 50;

    /// <param name="keys">The author's possible keys: a catalogue id, and the keys of names.</param>
    public static async Task<IReadOnlyList<AuthorOrigin>> ReadAsync(DbConnection connection, IReadOnlyCollection<string> keys, CancellationToken cancel)
    {
        var found = new List<AuthorOrigin>();
        foreach (var key in keys.Distinct(StringComparer.Ordinal))
        {
            found.AddRange(await connection.QueryAsync(
                $"""
                SELECT j.id, j.name, j.submitted_at, f.depth, f.state, p.author, p.author_key, e.shared_works, e.subject,
                  (SELECT count(*) FROM book_authors AS b WHERE b.job_id = f.job_id AND b.author_key = f.author_key AND f.source = 'csv')
                FROM (SELECT id, {ReadJobs.NameInSql} AS name, submitted_at FROM jobs WHERE NOT forgotten ORDER BY submitted_at DESC LIMIT @jobs) AS j
                JOIN frontier AS f ON f.job_id = j.id AND f.author_key = @key
                LEFT JOIN edges AS e ON e.job_id = f.job_id AND e.from_key = f.parent_key AND e.to_key = f.author_key
                LEFT JOIN frontier AS p ON p.job_id = f.job_id AND p.author_key = f.parent_key
                """,
                null, [("key", key), ("jobs", JobsLookedInto)],
                row => new AuthorOrigin(
                    row.GetGuid(0), row.GetString(1), row.TimeOrNull(2)!.Value, row.GetInt32(3), row.GetString(4),
                    JobAuthors.Because(row.TextOrNull(5), row.IsDBNull(7) ? 0 : row.GetInt32(7), row.TextOrNull(8), row.GetInt32(9)),
                    row.TextOrNull(5), row.TextOrNull(6)),
                cancel));
        }
        return [.. found.OrderByDescending(origin => origin.SubmittedAt).ThenBy(origin => origin.Depth)];
    }
}
