using System.Data.Common;
using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.Databases;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>
/// Stores an export as a job's library and its first authors, while it is read: books (each once), their authors, and one frontier row for
/// each author. It works inside the caller's transaction and never holds more than a batch in memory.
/// </summary>
sealed class StoreLibrary(Database database, Job job, DbConnection connection, DbTransaction transaction)
{
    const int BooksPerInsert = 2_000;
    const int SkippedShown = 20;
    const int SubjectsShare = 10;

    /// <summary>Longer than any person's name; PostgreSQL rejects keys that do not fit into its index (2,704 bytes).</summary>
    const int LongestAuthor = 500;

    readonly List<SkippedRow> _skipped = [];
    readonly List<(int Position, ExportedBook Book)> _batch = new(BooksPerInsert);

    /// <summary>Additional data from later rows, for books that are stored already.</summary>
    readonly List<(int Position, ExportedBook Book)> _later = [];

    /// <summary>Whether a key names an author that can have a row.</summary>
    public static bool IsStorable(string authorKey) => authorKey.Length is > 0 and <= LongestAuthor;

    /// <summary>For how many of this number of authors similar authors are looked up by subject.</summary>
    public static int BySubject(int authors) => (authors + SubjectsShare - 1) / SubjectsShare;

    /// <exception cref="ExportRejectedException">The file can't be read.</exception>
    /// <exception cref="UploadRefusedException">No row of the file is a book.</exception>
    public async Task<SubmittedUpload> StoreAsync(IAsyncEnumerable<ExportEntry> export, CancellationToken cancel)
    {
        await foreach (var entry in DuplicateBooks.InAsync(export, cancel))
        {
            switch (entry)
            {
                case RecognisedFormat format:
                    job.Format = format.Format;
                    job.Confidence = format.Confidence;
                    break;
                case RepeatedBook row:
                    Skip(row);
                    await MergeAsync(row, cancel);
                    break;
                case SkippedRow row:
                    Skip(row);
                    break;
                case ExportedBook book:
                    _batch.Add((job.Books++, book));
                    if (_batch.Count == BooksPerInsert)
                        await InsertAsync(cancel);
                    break;
            }
        }
        if (job.Books == 0)
        {
            throw new UploadRefusedException(400, ErrorCode.NoBooks,
                $"No row below the header is a book (line {_skipped[0].Line}: {_skipped[0].Reason}). Export your library again, and upload the file as it comes.", "csv", _skipped[0].Line);
        }
        await InsertAsync(cancel);
        await UpdateAsync(cancel);
        var authors = await SeedAsync(cancel);
        return new SubmittedUpload(job.CorrelationId, Running: false, job.Format, job.Confidence, job.Books, authors, job.Skipped, _skipped);
    }

    /// <summary>Adds one row for each author; authors that the user likes most get the highest score and the longest walk.</summary>
    async Task<int> SeedAsync(CancellationToken cancel)
    {
        (string, object?)[] id = [("job", database.Id(job.CorrelationId))];
        // All pairs of numbers on which a walk's length can depend, so that the rule is written in one place only.
        var steps = string.Join(' ', from books in Enumerable.Range(1, AuthorPreference.FavouriteThreshold)
                                     from bond in (int[])[-1, 0, 1]
                                     select FormattableString.Invariant($"WHEN {database.Least("count(*)", $"{AuthorPreference.FavouriteThreshold}")} = {books} AND max(bond) = {bond} THEN {AuthorPreference.Steps(job.MaxDepth, job.Aggressiveness, books, bond)}"));
        var authors = await connection.RunAsync(
            $"""
            INSERT INTO frontier (job_id, author_key, author, depth, steps, source, state, score, due_at)
            SELECT job_id, author_key, min(name), 0, CASE {steps} END, 'csv', 'pending', 10 + sum(weight), {database.Now}
            FROM book_authors WHERE job_id = @job GROUP BY job_id, author_key
            """,
            transaction, id, cancel);
        if (job.DiscoverBy == DiscoverBy.CoAuthorsAndSubjects)
        {
            // One more call for one author in ten keeps the number of calls per author near one.
            await connection.RunAsync(
                $"""
                UPDATE frontier SET by_subject = true WHERE job_id = @job AND author_key IN (
                  SELECT author_key FROM frontier WHERE job_id = @job AND steps > 0 ORDER BY score DESC, author_key LIMIT {BySubject(authors)})
                """,
                transaction, id, cancel);
        }
        return authors;
    }

    void Skip(SkippedRow row)
    {
        job.Skipped++;
        if (_skipped.Count < SkippedShown)
            _skipped.Add(row);
    }

    async Task MergeAsync(RepeatedBook row, CancellationToken cancel)
    {
        var place = row.Position - (job.Books - _batch.Count);
        if (place >= 0)
        {
            _batch[place] = (row.Position, With(_batch[place].Book, row.Again));
            return;
        }
        if (row.Again.Isbn is null && row.Again.Rating is null)
            return;
        _later.Add((row.Position, row.Again));
        if (_later.Count == BooksPerInsert)
            await UpdateAsync(cancel);
    }

    static ExportedBook With(ExportedBook book, ExportedBook again) => book with
    {
        Isbn = book.Isbn ?? again.Isbn,
        IsbnRemark = again.Isbn is null ? book.IsbnRemark : null,
        Rating = book.Rating is { } rating && again.Rating is { } other ? Math.Max(rating, other) : book.Rating ?? again.Rating,
    };

    async Task UpdateAsync(CancellationToken cancel)
    {
        if (_later.Count == 0)
            return;
        var today = DateOnly.FromDateTime(job.SubmittedAt.UtcDateTime);
        await InsertAsync(
            $"""
            UPDATE books SET isbn = x.isbn, remark = NULL
            FROM {database.Rows("x", "position int", "isbn text")}
            WHERE books.job_id = @job AND books.position = x.position AND books.isbn IS NULL
            """,
            _later.Where(b => b.Book.Isbn is not null).DistinctBy(b => b.Position).Select(b => new { position = b.Position, isbn = b.Book.Isbn!.Value.Digits }),
            cancel);
        await InsertAsync(
            $"""
            UPDATE book_authors SET weight = {database.Greatest("book_authors.weight", "x.weight")}, bond = {database.Greatest("book_authors.bond", "x.bond")}
            FROM {database.Rows("x", "position int", "weight real", "bond int")}
            WHERE book_authors.job_id = @job AND book_authors.position = x.position
            """,
            _later.Where(b => b.Book.Rating is not null).GroupBy(b => b.Position).Select(same => new
            {
                position = same.Key,
                weight = same.Max(b => AuthorPreference.Weight(b.Book, today)),
                bond = same.Max(b => AuthorPreference.PreferenceFor(b.Book)),
            }),
            cancel);
        _later.Clear();
    }

    async Task InsertAsync(CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(job.SubmittedAt.UtcDateTime);
        await InsertAsync(
            $"""
            INSERT INTO books (job_id, position, line, title, author, isbn, remark)
            SELECT @job, x.position, x.line, x.title, x.author, x.isbn, x.remark
            FROM {database.Rows("x", "position int", "line int", "title text", "author text", "isbn text", "remark text")}
            """,
            _batch.Select(b => new
            {
                position = b.Position,
                line = b.Book.Line,
                title = Database.Clean(b.Book.Title),
                author = Database.Clean(b.Book.Authors is [var author, ..] ? author : ""),
                isbn = b.Book.Isbn?.Digits,
                remark = b.Book.IsbnRemark is { } remark ? Database.Clean(remark) : null,
            }),
            cancel);
        await InsertAsync(
            $"""
            INSERT INTO book_authors (job_id, author_key, position, name, weight, bond)
            SELECT @job, x.key, x.position, x.name, x.weight, x.bond
            FROM {database.Rows("x", "key text", "position int", "name text", "weight real", "bond int")}
            WHERE true
            ON CONFLICT DO NOTHING
            """,
            _batch.SelectMany(b => b.Book.Authors.Select(author => new
            {
                key = AuthorName.KeyOf(author),
                position = b.Position,
                name = Database.Clean(AuthorName.Tidy(author)),
                weight = AuthorPreference.Weight(b.Book, today),
                bond = AuthorPreference.PreferenceFor(b.Book),
            })).Where(a => IsStorable(a.key)),
            cancel);
        _batch.Clear();
    }

    Task InsertAsync<T>(string sql, IEnumerable<T> rows, CancellationToken cancel) =>
        connection.RunAsync(sql, transaction, [("job", database.Id(job.CorrelationId)), ("rows", JsonSerializer.Serialize(rows))], cancel);
}
