using System.Data.Common;
using System.Globalization;
using System.Text.Json.Serialization;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>A book of a job's library, and whether searches find it now.</summary>
/// <param name="Line">Its line in the uploaded file.</param>
/// <param name="IsbnRemark">Why the text in the ISBN column is not an ISBN, or that the row has too many cells.</param>
/// <param name="Reason">Why searches do not find it, or that it is not measured yet; null if they find it.</param>
public sealed record JobBook(int Line, string Title, string Author, string? Isbn, bool TitleHit, bool IsbnHit, string? IsbnRemark, string? Reason)
{
    /// <summary>Its position in the paged list of the job's books.</summary>
    [JsonIgnore]
    public int Position { get; init; }
}

/// <summary>Reads a job's books row by row, in the order of the file.</summary>
static class JobBooks
{
    const string Missing = "AND NOT b.title_hit AND NOT b.isbn_hit";

    public static readonly string[] Columns = ["Line", "Title", "Author", "ISBN", "AnswersByTitle", "AnswersByIsbn", "Reason", "IsbnRemark"];

    /// <param name="missing">Whether to read only books that are found neither by title nor by ISBN.</param>
    /// <param name="after">The last book of the previous page; null for the first page.</param>
    public static Task<List<JobBook>> ReadAsync(
        Database database, DbConnection connection, Guid job, bool missing, int limit, int offset, CancellationToken cancel, JobBook? after = null) =>
        connection.QueryAsync(
            $"""
            SELECT b.line, b.title, b.author, b.isbn, b.title_hit, b.isbn_hit, b.remark, j.coverage_known,
              (SELECT min(f.state) FROM book_authors AS a JOIN frontier AS f ON f.job_id = a.job_id AND f.author_key = a.author_key
               WHERE a.job_id = b.job_id AND a.position = b.position), b.position, j.ended_at IS NOT NULL
            FROM books AS b
            JOIN jobs AS j ON j.id = b.job_id
            WHERE b.job_id = @job AND b.position > @after {(missing ? Missing : "")}
            ORDER BY b.position
            LIMIT @limit OFFSET @offset
            """,
            null, [("job", database.Id(job)), ("after", after?.Position ?? -1), ("limit", limit), ("offset", offset)],
            row => new JobBook(
                row.GetInt32(0), row.GetString(1), row.GetString(2), row.TextOrNull(3), row.GetBoolean(4), row.GetBoolean(5), row.TextOrNull(6),
                row.GetBoolean(4) || row.GetBoolean(5) ? null
                // While authors are warmed, some books are measured already; a book that is not found may be found a moment later.
                : !row.GetBoolean(10) ? "not yet measured"
                : row.GetBoolean(7) ? WhyMissing(row.TextOrNull(8)) : "not measured")
            { Position = row.GetInt32(9) },
            cancel);

    public static Task<long> CountAsync(Database database, DbConnection connection, Guid job, bool missing, CancellationToken cancel) =>
        connection.ScalarAsync<long>($"SELECT count(*) FROM books AS b WHERE b.job_id = @job {(missing ? Missing : "")}", null, [("job", database.Id(job))], cancel);

    public static string[] Cells(JobBook book) =>
    [
        book.Line.ToString(CultureInfo.InvariantCulture), book.Title, book.Author, book.Isbn ?? "", book.TitleHit ? "yes" : "no", book.IsbnHit ? "yes" : "no",
        book.Reason ?? "", book.IsbnRemark ?? "",
    ];

    static string WhyMissing(string? authorState) => authorState switch
    {
        null => "the file names no author whom a catalogue could be asked about",
        "notFound" => "no catalogue knows the author",
        "failed" => "the author could not be warmed",
        "cancelled" or "leftOut" => "the author was not warmed",
        _ => "the catalogue has the author, but not this book",
    };
}
