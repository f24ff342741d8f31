using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Paging;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;
using CsvHelper;
using Microsoft.EntityFrameworkCore;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>The rows of a job with reasons: <c>/jobs/{id}/authors</c> and <c>/books</c>, as pages of JSON or as one CSV file.</summary>
static class JobRowsApi
{
    const int DefaultPage = 100;
    const int LargestPage = 1_000;
    const int DownloadedPage = 5_000;

    /// <summary>The header with the number of rows that a complete CSV has below its first line.</summary>
    const string RowCount = "X-Row-Count";

    static readonly LongResponse Downloads = new("download", limits => limits.DownloadsAtOnce, http => http.Request.Query["format"] == "csv");

    public static void MapJobRows(this IEndpointRouteBuilder jobs)
    {
        jobs.MapGet("/{id:guid}/authors", AuthorsAsync)
            .InPages(DefaultPage, LargestPage)
            .WithName("ListAuthors").WithSummary("A job's authors with reasons, and why each was warmed; format=csv downloads all of them")
            .RequireAuthorization(Roles.Read)
            .WithMetadata(Downloads)
            .Produces<Listing<JobAuthor>>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(410);
        jobs.MapGet("/{id:guid}/books", BooksAsync)
            .InPages(DefaultPage, LargestPage)
            .WithName("ListBooks").WithSummary("A job's books and whether they answer now; missing=true for those that do not; format=csv downloads all of them")
            .RequireAuthorization(Roles.Read)
            .WithMetadata(Downloads)
            .Produces<Listing<JobBook>>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(410);
    }

    static Task<IResult> AuthorsAsync(
        Guid id, string? state, string? format, Page page, HttpContext http, Database database, IDbContextFactory<JobsContext> contexts, CancellationToken cancel)
    {
        var known = AuthorStates.All.FirstOrDefault(name => name.Equals(state, StringComparison.OrdinalIgnoreCase));
        return state is not null && known is null
            ? Task.FromResult<IResult>(ProblemAnswer.Create(400, ErrorCode.NoSuchState, $"There is no author state '{state}'. Ask for one of {string.Join(", ", AuthorStates.All)}, or leave it out for all."))
            : AnswerAsync<JobAuthor>(id, "authors", JobAuthors.Columns, JobAuthors.Cells, format, page, http, database, contexts,
                connection => JobAuthors.CountAsync(database, connection, id, known, cancel),
                (connection, most, skip, after) => JobAuthors.ReadAsync(database, connection, id, known, most, skip, cancel, after), cancel);
    }

    static Task<IResult> BooksAsync(
        Guid id, bool? missing, string? format, Page page, HttpContext http, Database database, IDbContextFactory<JobsContext> contexts, CancellationToken cancel) =>
        AnswerAsync<JobBook>(id, "books", JobBooks.Columns, JobBooks.Cells, format, page, http, database, contexts,
            connection => JobBooks.CountAsync(database, connection, id, missing ?? false, cancel),
            (connection, most, skip, after) => JobBooks.ReadAsync(database, connection, id, missing ?? false, most, skip, cancel, after), cancel);

    static async Task<IResult> AnswerAsync<T>(
        Guid id, string what, string[] columns, Func<T, string[]> cells, string? format, Page page, HttpContext http, Database database,
        IDbContextFactory<JobsContext> contexts, Func<DbConnection, Task<long>> count, ReadPage<T> read, CancellationToken cancel)
        where T : class
    {
        if (format is not (null or "json" or "csv"))
            return ProblemAnswer.Create(400, ErrorCode.MustBe("format", "json or csv"), $"'format' is '{format}'. Ask for json or csv, or leave it out for json.");
        var db = await contexts.CreateDbContextAsync(cancel);
        await using var _ = db;
        await db.Database.OpenConnectionAsync(cancel);
        var connection = db.Database.GetDbConnection();
        var job = await db.Jobs.AsNoTracking().SingleOrDefaultAsync(j => j.CorrelationId == id, cancel);
        if (job is null)
            return JobApi.NoSuchJob(id);
        if (job.Forgotten)
        {
            return ProblemAnswer.Create(StatusCodes.Status410Gone, ErrorCode.RowsDeleted,
                $"The rows of a job are deleted some days after its end, and this one ended {job.EndedAt:yyyy-MM-dd}. Its figures are at /api/warming/jobs/{id}.");
        }
        if (format == "csv")
        {
            // With it a reader can tell that a saved file is incomplete. The transfer is also aborted if a page can't be read.
            http.Response.Headers[RowCount] = (await count(connection)).ToString(CultureInfo.InvariantCulture);
            return Results.Stream(
                stream => WriteAsync(stream, columns, cells, PagesAsync(database, read, cancel), cancel), "text/csv; charset=utf-8", $"{id}-{what}.csv");
        }
        return Results.Ok(page.List(await read(connection, page.Limit + 1, page.Offset, null)));
    }

    /// <summary>All rows; each page uses a connection of its own, so that none is held while a slow reader receives it.</summary>
    internal static async IAsyncEnumerable<T> PagesAsync<T>(Database database, ReadPage<T> read, [EnumeratorCancellation] CancellationToken cancel)
        where T : class
    {
        for (T? last = null; ;)
        {
            List<T> page;
            var connection = await database.OpenAsync(cancel);
            await using (connection)
                page = await read(connection, DownloadedPage, 0, last);
            foreach (var row in page)
                yield return row;
            if (page.Count < DownloadedPage)
                yield break;
            last = page[^1];
        }
    }

    static async Task WriteAsync<T>(Stream stream, string[] columns, Func<T, string[]> cells, IAsyncEnumerable<T> rows, CancellationToken cancel)
    {
        // Titles come from other people and must not become formulas in the reader's spreadsheet.
        var csv = CsvWriter.Create(stream, new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: true);
        await using var _ = csv;
        await csv.WriteRecordAsync(columns, cancel);
        await foreach (var row in rows.WithCancellation(cancel))
            await csv.WriteRecordAsync(cells(row), cancel);
    }
}

/// <summary>Reads a page of rows.</summary>
/// <param name="after">The last row of the previous page; null for the first page.</param>
delegate Task<List<T>> ReadPage<T>(DbConnection connection, int limit, int offset, T? after)
    where T : class;
