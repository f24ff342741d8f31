using System.Data.Common;
using System.Globalization;
using System.Text.Json.Serialization;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>An author of a job.</summary>
/// <param name="Reason">How the author was chosen among namesakes, or why it waits or failed.</param>
/// <param name="Because">What led to the author, as a text: books of the library, shared works, a subject.</param>
/// <param name="Path">The path on which it was discovered: from an author of the export over shared works to this author.</param>
public sealed record JobAuthor(
    string AuthorKey, string Author, string? CatalogId, int Depth, string Source, string State, int Works, int UpstreamCalls, string? Reason,
    string Because, IReadOnlyList<string> Path)
{
    /// <summary>The score; together with depth and key it is the author's position in the paged list.</summary>
    [JsonIgnore]
    public double Score { get; init; }
}

/// <summary>Reads a job's authors row by row: the nearest to the library first, at the same depth the best score first.</summary>
static class JobAuthors
{
    public static readonly string[] Columns = ["Author", "State", "Depth", "Source", "Works", "UpstreamCalls", "Path", "Because", "Reason", "CatalogId"];

    /// <param name="state">One of <see cref="AuthorStates"/>; null for all.</param>
    /// <param name="after">The last author of the previous page; null for the first page.</param>
    public static Task<List<JobAuthor>> ReadAsync(
        Database database, DbConnection connection, Guid job, string? state, int limit, int offset, CancellationToken cancel, JobAuthor? after = null) =>
        connection.QueryAsync(
            // A path is at most as long as the deepest walk: three steps.
            $"""
            SELECT f.author_key, f.author, f.catalog_id, f.depth, f.source, f.state, f.works, f.upstream_calls, f.reason, p.author, q.author, r.author, e.shared_works, e.subject,
              (SELECT count(*) FROM book_authors AS b WHERE b.job_id = f.job_id AND b.author_key = f.author_key AND f.source = 'csv'), f.score
            FROM frontier AS f
            LEFT JOIN edges AS e ON e.job_id = f.job_id AND e.from_key = f.parent_key AND e.to_key = f.author_key
            LEFT JOIN frontier AS p ON p.job_id = f.job_id AND p.author_key = f.parent_key
            LEFT JOIN frontier AS q ON q.job_id = p.job_id AND q.author_key = p.parent_key
            LEFT JOIN frontier AS r ON r.job_id = q.job_id AND r.author_key = q.parent_key
            WHERE f.job_id = @job AND (f.depth, -f.score, f.author_key) > (@depth, @score, @key) {(state is null ? "" : "AND f.state = @state")}
            ORDER BY f.depth, f.score DESC, f.author_key
            LIMIT @limit OFFSET @offset
            """,
            null,
            [
                ("job", database.Id(job)), ("depth", after?.Depth ?? -1), ("score", -(after?.Score ?? 0)), ("key", after?.AuthorKey ?? ""), ("limit", limit), ("offset", offset),
                .. state is null ? Array.Empty<(string, object?)>() : [("state", state)],
            ],
            row => new JobAuthor(
                row.GetString(0), row.GetString(1), row.TextOrNull(2), row.GetInt32(3), row.GetString(4), row.GetString(5), row.GetInt32(6), row.GetInt32(7), row.TextOrNull(8),
                Because(row.TextOrNull(9), row.IsDBNull(12) ? 0 : row.GetInt32(12), row.TextOrNull(13), row.GetInt32(14)),
                [.. new[] { row.TextOrNull(11), row.TextOrNull(10), row.TextOrNull(9), row.GetString(1) }.OfType<string>()])
            { Score = row.GetDouble(15) },
            cancel);

    public static Task<long> CountAsync(Database database, DbConnection connection, Guid job, string? state, CancellationToken cancel) =>
        connection.ScalarAsync<long>(
            "SELECT count(*) FROM frontier AS f WHERE f.job_id = @job AND f.state = coalesce(@state, f.state)", null, [("job", database.Id(job)), ("state", state)], cancel);

    /// <summary>What led to an author, as a text.</summary>
    public static string Because(string? parent, int sharedWorks, string? subject, int books) =>
        parent is null ? books == 0 ? "stands in the library" : Count(books, "book") + " of the library"
        : subject is not null && sharedWorks == 0 ? $"writes about \"{subject}\", as {parent} does"
        : sharedWorks > 0 ? $"{Count(sharedWorks, "work")} with {parent}"
        : $"works with {parent}";

    static string Count(int number, string noun) => FormattableString.Invariant($"{number} {noun}{(number == 1 ? "" : "s")}");

    public static string[] Cells(JobAuthor author) =>
    [
        author.Author, author.State, author.Depth.ToString(CultureInfo.InvariantCulture), author.Source, author.Works.ToString(CultureInfo.InvariantCulture),
        author.UpstreamCalls.ToString(CultureInfo.InvariantCulture), string.Join(" > ", author.Path), author.Because, author.Reason ?? "", author.CatalogId ?? "",
    ];
}
