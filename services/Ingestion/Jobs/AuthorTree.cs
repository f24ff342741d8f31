using System.Data.Common;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>A job's authors as a tree: each author is the child of the one from whom it was discovered.</summary>
/// <param name="Total">Number of authors, without those left out.</param>
/// <param name="Authors">
/// The authors nearest to the library, those with the best score first; a parent is listed before its children.
/// </param>
public sealed record AuthorTree(int Total, IReadOnlyList<TreeAuthor> Authors)
{
    public const int DefaultAuthors = 400;
    public const int MostAuthors = 2_000;

    /// <summary>Reads at most <paramref name="limit"/> authors.</summary>
    public static async Task<AuthorTree> ReadAsync(Database database, DbConnection connection, Guid job, int limit, CancellationToken cancel)
    {
        var total = await connection.ScalarAsync<int>(
            "SELECT count(*) FROM frontier WHERE job_id = @job AND state <> 'leftOut'", null, [("job", database.Id(job))], cancel);
        var authors = await connection.QueryAsync(
            """
            SELECT f.author_key, f.author, f.parent_key, f.depth, f.state, f.works, p.author, e.shared_works, e.subject,
              (SELECT count(*) FROM book_authors AS b WHERE b.job_id = f.job_id AND b.author_key = f.author_key AND f.source = 'csv')
            FROM (SELECT * FROM frontier WHERE job_id = @job AND state <> 'leftOut' ORDER BY depth, score DESC, author_key LIMIT @limit) AS f
            LEFT JOIN edges AS e ON e.job_id = f.job_id AND e.from_key = f.parent_key AND e.to_key = f.author_key
            LEFT JOIN frontier AS p ON p.job_id = f.job_id AND p.author_key = f.parent_key
            ORDER BY f.depth, f.score DESC, f.author_key
            """,
            null, [("job", database.Id(job)), ("limit", limit)],
            row => new TreeAuthor(
                row.GetString(0), row.GetString(1), row.TextOrNull(2), row.GetInt32(3), row.GetString(4), row.GetInt32(5),
                JobAuthors.Because(row.TextOrNull(6), row.IsDBNull(7) ? 0 : row.GetInt32(7), row.TextOrNull(8), row.GetInt32(9))),
            cancel);
        return new AuthorTree(total, authors);
    }
}

/// <summary>An author of the tree.</summary>
/// <param name="ParentKey">The author from whom this one was discovered; null for authors of the export.</param>
/// <param name="Because">Why it is warmed, as a text: books of the library, shared works, a subject.</param>
public sealed record TreeAuthor(string AuthorKey, string Author, string? ParentKey, int Depth, string State, int Works, string Because);
