using System.Data.Common;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>An author of a job, by how much others of the job wrote together with this one.</summary>
/// <param name="State">One of <see cref="Frontier.AuthorStates"/>.</param>
/// <param name="CoAuthors">Number of authors of this job who share works with this one.</param>
/// <param name="SharedWorks">Sum of the works shared with each of them.</param>
/// <param name="Because">What led to the author, as a text: books of the library, shared works, a subject.</param>
public sealed record RankedAuthor(string AuthorKey, string Author, int Depth, string State, int Works, int CoAuthors, int SharedWorks, string Because);

/// <summary>Reads the authors of a job who share works with most others of the job.</summary>
static class CoAuthorRanking
{
    public static Task<List<RankedAuthor>> ReadAsync(Database database, DbConnection connection, Guid job, int limit, CancellationToken cancel) =>
        connection.QueryAsync(
            // The edges are ranked first, so that the other tables are read for a page of authors and not for all.
            """
            SELECT f.author_key, f.author, f.depth, f.state, f.works, r.authors, r.works, p.author, e.shared_works, e.subject,
              (SELECT count(*) FROM book_authors AS b WHERE b.job_id = f.job_id AND b.author_key = f.author_key AND f.source = 'csv')
            FROM (
              SELECT coalesce(i.author_key, l.to_key) AS author_key, count(*) AS authors, sum(l.shared_works) AS works
              FROM edges AS l LEFT JOIN identities AS i ON i.job_id = l.job_id AND i.catalog_id = l.catalog_id
              WHERE l.job_id = @job AND l.shared_works > 0
              GROUP BY coalesce(i.author_key, l.to_key) ORDER BY 2 DESC, 3 DESC, 1 LIMIT @limit) AS r
            JOIN frontier AS f ON f.job_id = @job AND f.author_key = r.author_key
            LEFT JOIN edges AS e ON e.job_id = f.job_id AND e.from_key = f.parent_key AND e.to_key = f.author_key
            LEFT JOIN frontier AS p ON p.job_id = f.job_id AND p.author_key = f.parent_key
            ORDER BY r.authors DESC, r.works DESC, f.author_key
            """,
            null, [("job", database.Id(job)), ("limit", limit)],
            row => new RankedAuthor(
                row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6),
                JobAuthors.Because(row.TextOrNull(7), row.IsDBNull(8) ? 0 : row.GetInt32(8), row.TextOrNull(9), row.GetInt32(10))),
            cancel);
}
