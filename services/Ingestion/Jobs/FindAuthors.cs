using System.Data.Common;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// Finds a job's authors by a part of their name, page by page, for the list with a search field. A page begins after an author or ends
/// before one, so that it shows no author twice while others are added; only a jump to a page counts the authors before it.
/// </summary>
/// <param name="Part">A part of the name, in any case of ASCII letters; null for all authors.</param>
/// <param name="State">One of <see cref="Frontier.AuthorStates"/>; null for all.</param>
sealed record FindAuthors(Guid Job, string? Part, string? State)
{
    const string Order = "f.depth, f.score DESC, f.author_key";
    const string ReverseOrder = "f.depth DESC, f.score, f.author_key DESC";

    /// <param name="page">The page, from 1; it is used if there is neither <paramref name="after"/> nor <paramref name="before"/>.</param>
    /// <param name="after">The key of the last author of the previous page, or null.</param>
    /// <param name="before">The key of the first author of the next page, or null.</param>
    public async Task<(IReadOnlyList<FoundAuthor> Authors, int Total)> ReadAsync(
        Database database, DbConnection connection, int size, int page, string? after, string? before, CancellationToken cancel)
    {
        (string, object?)[] filter =
        [
            ("job", database.Id(Job)), .. Part is null ? Array.Empty<(string, object?)>() : [("part", Pattern(Part))],
            .. State is null ? Array.Empty<(string, object?)>() : [("state", State)],
        ];
        var total = await connection.ScalarAsync<int>($"SELECT count(*) FROM frontier AS f WHERE {Condition}", null, filter, cancel);
        if (page > 1 && after is null && before is null)
        {
            after = await connection.ScalarAsync<string>(
                $"SELECT f.author_key FROM frontier AS f WHERE {Condition} ORDER BY {Order} LIMIT 1 OFFSET @last", null, [.. filter, ("last", ((page - 1L) * size) - 1)], cancel);
            if (after is null)
                return ([], total);
        }
        var authors = await connection.QueryAsync(
            $"""
            SELECT f.author_key, f.author, f.depth, f.state, f.works, f.reason, p.author, e.shared_works, e.subject,
              (SELECT count(*) FROM book_authors AS b WHERE b.job_id = f.job_id AND b.author_key = f.author_key AND f.source = 'csv')
            FROM (
              SELECT f.* FROM frontier AS f
              WHERE {Condition} {(before is not null ? Beside("<") : after is not null ? Beside(">") : "")}
              ORDER BY {(before is not null ? ReverseOrder : Order)} LIMIT @limit) AS f
            LEFT JOIN edges AS e ON e.job_id = f.job_id AND e.from_key = f.parent_key AND e.to_key = f.author_key
            LEFT JOIN frontier AS p ON p.job_id = f.job_id AND p.author_key = f.parent_key
            ORDER BY {Order}
            """,
            null, [.. filter, ("limit", size), .. (before ?? after) is { } beside ? [("beside", Database.Clean(beside))] : Array.Empty<(string, object?)>()],
            row => new FoundAuthor(
                row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetInt32(4), row.TextOrNull(5),
                JobAuthors.Because(row.TextOrNull(6), row.IsDBNull(7) ? 0 : row.GetInt32(7), row.TextOrNull(8), row.GetInt32(9))),
            cancel);
        return (authors, total);
    }

    string Condition =>
        $"f.job_id = @job {(Part is null ? "" : @"AND lower(f.author) LIKE @part ESCAPE '\'")} {(State is null ? "" : "AND f.state = @state")}";

    static string Beside(string compared) =>
        $"AND (f.depth, -f.score, f.author_key) {compared} (SELECT b.depth, -b.score, b.author_key FROM frontier AS b WHERE b.job_id = @job AND b.author_key = @beside)";

    /// <summary>The pattern for <c>LIKE … ESCAPE '\'</c> on lower case that matches any text with this part.</summary>
    internal static string Pattern(string part) =>
        $"%{Database.Clean(part).ToLowerInvariant().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}

/// <summary>An author of a job in a search result.</summary>
public sealed record FoundAuthor(string AuthorKey, string Author, int Depth, string State, int Works, string? Reason, string Because);
