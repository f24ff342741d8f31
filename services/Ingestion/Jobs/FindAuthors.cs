using System.Data.Common;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Finds a job's authors by a part of their name, for the search field that shows results during typing.</summary>
static class FindAuthors
{
    /// <param name="part">A part of the name, in any case of ASCII letters; null for all authors.</param>
    /// <param name="state">One state; null for all.</param>
    public static Task<List<FoundAuthor>> ReadAsync(
        Database database, DbConnection connection, Guid job, string? part, string? state, int limit, int offset, CancellationToken cancel) =>
        connection.QueryAsync(
            $"""
            SELECT f.author_key, f.author, f.depth, f.state, f.works, f.reason, p.author, e.shared_works, e.subject,
              (SELECT count(*) FROM book_authors AS b WHERE b.job_id = f.job_id AND b.author_key = f.author_key AND f.source = 'csv')
            FROM frontier AS f
            LEFT JOIN edges AS e ON e.job_id = f.job_id AND e.from_key = f.parent_key AND e.to_key = f.author_key
            LEFT JOIN frontier AS p ON p.job_id = f.job_id AND p.author_key = f.parent_key
            WHERE f.job_id = @job
              {(part is null ? "" : @"AND lower(f.author) LIKE @part ESCAPE '\'")}
              {(state is null ? "" : "AND f.state = @state")}
            ORDER BY f.depth, f.score DESC, f.author_key
            LIMIT @limit OFFSET @offset
            """,
            null,
            [
                ("job", database.Id(job)), ("limit", limit), ("offset", offset),
                .. part is null ? Array.Empty<(string, object?)>() : [("part", Pattern(part))],
                .. state is null ? Array.Empty<(string, object?)>() : [("state", state)],
            ],
            row => new FoundAuthor(
                row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetInt32(4), row.TextOrNull(5),
                JobAuthors.Because(row.TextOrNull(6), row.IsDBNull(7) ? 0 : row.GetInt32(7), row.TextOrNull(8), row.GetInt32(9))),
            cancel);

    /// <summary>The pattern for <c>LIKE … ESCAPE '\'</c> on lower case that matches any text with this part.</summary>
    internal static string Pattern(string part) =>
        $"%{Database.Clean(part).ToLowerInvariant().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}

/// <summary>An author of a job in a search result.</summary>
public sealed record FoundAuthor(string AuthorKey, string Author, int Depth, string State, int Works, string? Reason, string Because);
