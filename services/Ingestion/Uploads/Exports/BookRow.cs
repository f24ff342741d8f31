using System.Collections.Frozen;
using System.Net;
using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports.Formats;
using CacheWarming.Ingestion.Uploads.Exports.Text;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Reads a book from a row. Only mapped columns are read; reviews and notes are never mapped.</summary>
static class BookRow
{
    // Longer titles come from rows that were joined by a missing quote.
    const int LongestTitle = 1_000;
    const int LongestAuthors = 5_000;

    /// <summary>The line below the header of a Markdown table, or a line of a drawn table.</summary>
    const string RuleCharacters = "-=:+|_ ";

    static readonly FrozenSet<string> Totals = new[]
    {
        "Total", "Totals", "Grand Total", "Subtotal", "Sum", "Gesamt", "Summe", "Insgesamt", "Totaal", "Totale", "Suma", "Razem", "Celkem", "Spolu", "Összesen", "Toplam", "Yhteensä", "Summa", "I alt", "Итого", "Всего", "Разом", "Σύνολο",
        "合計", "合计", "总计", "總計", "합계", "المجموع", "סה\"כ",
    }.Select(Header.Plain).ToFrozenSet(StringComparer.Ordinal);

    static bool IsRule(string cell) => cell.AsSpan().Trim().TrimStart(RuleCharacters).IsEmpty;

    /// <param name="header">Null if the file has no header; then it is unknown how many cells a row should have.</param>
    public static ExportEntry Read(ExportRow row, ExportColumns columns, ExportRow? header)
    {
        var (whole, surplus) = SurplusCells.Rejoin(row, header);
        var isRejoined = whole != row;
        row = whole;
        if (columns.Kind is { } kind && row[kind].Trim() is { Length: > 0 } other && !other.Equals("book", StringComparison.OrdinalIgnoreCase))
            return new SkippedRow(row.Line, $"\"{Title.Tidy(other.Length > 40 ? other[..39] + "…" : other)}\", not a book");
        if (columns.Media is { } media && NonBookItems.Is(row[media]))
            return new SkippedRow(row.Line, $"\"{Title.Tidy(row[media])}\", not a book");
        // The title's cell first: most rows end here, and their other cells need not be read.
        if (IsRule(row[columns.Title]) && row.Fields.All(IsRule)
            && row.Fields.Any(cell => cell.Contains("--", StringComparison.Ordinal) || cell.Contains("==", StringComparison.Ordinal)))
            return new SkippedRow(row.Line, "a line between rows, not a book");
        var title = Title.Tidy(Text(row[columns.Title]));
        if (title.Length == 0)
            return new SkippedRow(row.Line, row.IsBlank ? "empty row" : "no title");
        var writtenAuthors = Authors(row, columns);
        if (writtenAuthors.Trim().Length == 0 && columns.Isbns.All(column => string.IsNullOrWhiteSpace(row[column])) && Totals.Contains(Header.Plain(title)))
            return new SkippedRow(row.Line, $"\"{title}\", not a book");
        var writtenOthers = Optional(columns.AdditionalAuthors);
        if (title.Length > LongestTitle || writtenAuthors.Length > LongestAuthors || writtenOthers.Length > LongestAuthors)
            return new SkippedRow(row.Line, "title or author is far too long: a quote (\") is missing or not closed");

        var credits = columns.SplitAuthors(Text(writtenAuthors));
        if (Optional(columns.AuthorRole) is { Length: > 0 } role && AuthorName.IsContribution(role))
            credits = new Credits([], [.. credits.Authors, .. credits.Others]);
        var authors = Named(credits.Authors);
        var (isbn, remark) = IsbnCells.Read(row, columns);
        // A valid ISBN behind title and author shows that these are in their columns.
        if (isbn is not null && !isRejoined && columns.Isbns.All(column => column > columns.Title && column > columns.Author))
            surplus = null;
        return new ExportedBook(
            row.Line,
            title,
            authors,
            Others(credits.Others, writtenOthers.Length == 0 ? [] : columns.SplitAdditional(Text(writtenOthers)), authors),
            isbn,
            ExportValues.Number(Optional(columns.Rating)) is { } rating and >= 1 and <= 5 ? (int)Math.Round(rating, MidpointRounding.AwayFromZero) : null,
            ExportValues.Number(Optional(columns.ReadCount)) is { } count and >= 0 and < 10_000 ? (int)count : null,
            Title.Tidy(Optional(columns.Shelf)) is { Length: > 0 } shelf ? shelf : null,
            ExportValues.Date(Optional(columns.DateRead)),
            ExportValues.Date(Optional(columns.DateAdded)),
            Year(row, columns),
            surplus is null || remark is null ? surplus ?? remark : $"{surplus}; {remark}");

        string Optional(int? column) => column is { } given ? row[given] : "";
    }

    static string Authors(ExportRow row, ExportColumns columns) =>
        columns.AuthorParts.Count > 0 && (columns.AuthorParts.Contains(columns.Author) || string.IsNullOrWhiteSpace(row[columns.Author]))
            ? AuthorName.FromParts(row[columns.AuthorParts[0]], row[columns.AuthorParts[^1]])
            : row[columns.Author];

    static int? Year(ExportRow row, ExportColumns columns)
    {
        foreach (var column in columns.Years)
        {
            if (ExportValues.Year(row[column]) is { } year)
                return year;
        }

        return null;
    }

    static IReadOnlyList<string> Others(IReadOnlyList<string> credited, IReadOnlyList<string> additional, List<string> authors)
    {
        if (credited.Count == 0 && additional.Count == 0)
            return [];
        var known = authors.Select(AuthorName.KeyOf).ToHashSet();
        return Named([.. credited, .. additional]).FindAll(name => known.Add(AuthorName.KeyOf(name)));
    }

    // Web shops and old exports leave HTML entities in cells ("Pride &amp; Prejudice"); programs that join files leave cells that were
    // encoded twice.
    static string Text(string cell) => Decoded(DoubleEncodedUtf8.Undo(cell));

    static string Decoded(string cell) => cell.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(cell) : cell;

    static List<string> Named(IReadOnlyList<string> names)
    {
        var named = new List<string>(names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            if (!AuthorName.IsPlaceholder(names[i]))
                named.Add(names[i]);
        }

        return named;
    }
}
