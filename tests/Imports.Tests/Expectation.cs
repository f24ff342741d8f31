using System.Globalization;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

/// <summary>
/// All that was read from a file, a line an entry: <c>line: title / authors + additional authors | ISBN | rating | …</c>; what a book
/// does not have is left out.
/// </summary>
static class Expectation
{
    public static async Task<string> OfAsync(IAsyncEnumerable<ExportEntry> entries)
    {
        var lines = new List<string>();
        try
        {
            await foreach (var entry in entries)
                lines.Add(Line(entry));
        }
        catch (ExportRejectedException refused)
        {
            lines.Add($"refused: {refused.Error} (line {refused.Line?.ToString(CultureInfo.InvariantCulture) ?? "-"}): {refused.Detail}. {refused.Fix}");
        }

        return string.Join('\n', lines) + "\n";
    }

    static string Line(ExportEntry entry) => entry switch
    {
        RecognisedFormat format => $"{format.Format} ({format.Confidence}), {format.Columns.Count} columns",
        SkippedRow row => $"{row.Line}: skipped: {row.Reason}",
        ExportedBook book => string.Join(" | ", Parts(book)),
        _ => throw new InvalidOperationException("no such entry"),
    };

    static IEnumerable<string> Parts(ExportedBook book)
    {
        var others = book.AdditionalAuthors.Count > 0 ? $" + {string.Join(" & ", book.AdditionalAuthors)}" : "";
        yield return $"{book.Line}: {book.Title} / {(book.Authors.Count > 0 ? string.Join(" & ", book.Authors) : "nobody")}{others}";
        if (book.Isbn is { } isbn)
            yield return isbn.Digits;
        if (book.IsbnRemark is { } remark)
            yield return remark;
        if (book.Rating is { } rating)
            yield return $"rated {rating}";
        if (book.ReadCount is > 0 and { } count)
            yield return $"read {count}×";
        if (book.Shelf is { } shelf)
            yield return $"shelf {shelf}";
        if (book.DateRead is { } read)
            yield return $"read {read:yyyy-MM-dd}";
        if (book.DateAdded is { } added)
            yield return $"added {added:yyyy-MM-dd}";
        if (book.Year is { } year)
            yield return year.ToString(CultureInfo.InvariantCulture);
    }
}
