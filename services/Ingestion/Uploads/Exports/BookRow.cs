using System.Globalization;
using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports.Formats;
using CacheWarming.Ingestion.Uploads.Exports.Text;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Reads a book from a row. Only mapped columns are looked at: reviews and notes have no mapping.</summary>
static class BookRow
{
    // Longer ones come of rows that a missing quote glued together.
    const int LongestTitle = 1_000;
    const int LongestAuthors = 5_000;

    static readonly string[] Dates = ["yyyy/M/d", "yyyy-M-d", "d.M.yyyy", "MMM d, yyyy", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd HH:mm:ss"];

    public static ExportEntry Read(ExportRow row, ExportColumns columns)
    {
        var title = Title.Tidy(row[columns.Title]);
        if (title.Length == 0)
            return new SkippedRow(row.Line, row.IsBlank ? "empty row" : "no title");
        if (title.Length > LongestTitle || row[columns.Author].Length > LongestAuthors)
            return new SkippedRow(row.Line, "title or author is far too long: a quote (\") is missing or not closed");

        var authors = Names(columns.SplitAuthors(row[columns.Author]));
        var own = authors.Select(AuthorName.KeyOf).ToHashSet();
        var (isbn, remark) = ReadIsbn(columns.Isbns.Select(column => row[column]));
        return new ExportedBook(
            row.Line,
            title,
            authors,
            Names(AuthorName.SplitJoint(Optional(columns.AdditionalAuthors))).FindAll(name => !own.Contains(AuthorName.KeyOf(name))),
            isbn,
            Number(Optional(columns.Rating)) is { } rating and >= 1 and <= 5 ? (int)Math.Round(rating, MidpointRounding.AwayFromZero) : null,
            Number(Optional(columns.ReadCount)) is { } count and >= 0 and < 10_000 ? (int)count : null,
            Title.Tidy(Optional(columns.Shelf)) is { Length: > 0 } shelf ? shelf : null,
            Date(Optional(columns.DateRead)),
            Date(Optional(columns.DateAdded)),
            columns.Years.Select(column => Number(row[column])).OfType<decimal>().Where(IsYear).Select(year => (int?)year).FirstOrDefault(),
            remark);

        string Optional(int? column) => column is { } known ? row[known] : "";
    }

    static List<string> Names(IReadOnlyList<string> names) => [.. names.Where(name => !AuthorName.IsPlaceholder(name))];

    static (Isbn? Isbn, string? Remark) ReadIsbn(IEnumerable<string> written)
    {
        string? remark = null;
        foreach (var reading in written.Select(Isbn.Read).Where(reading => !reading.IsEmpty))
        {
            if (reading.Isbn is { } isbn)
                return (isbn, null);
            remark ??= reading.Reason;
        }

        return (null, remark);
    }

    static bool IsYear(decimal year) => year is > -4_000 and < 3_000 and not 0;

    static decimal? Number(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text.Trim(), Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
