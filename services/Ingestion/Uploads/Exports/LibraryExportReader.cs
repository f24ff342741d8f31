using System.Runtime.CompilerServices;
using CacheWarming.Ingestion.Uploads.Exports.Formats;
using CacheWarming.Ingestion.Uploads.Exports.Text;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Reads library exports as a stream, whatever their encoding, separator and order of columns.</summary>
public static class LibraryExportReader
{
    const int RowsToRecogniseBy = 5;

    // Most peculiar first.
    static readonly IExportFormat[] Formats = [new Goodreads(), new SimpleList()];

    /// <summary>
    /// <see cref="RecognisedFormat"/>, then a <see cref="ExportedBook"/> or <see cref="SkippedRow"/> for every row, as they are read.
    /// </summary>
    /// <param name="csv">Read to the end, never held in memory; not disposed.</param>
    /// <exception cref="ExportRejectedException">While enumerating: the file can't be read, or is too large.</exception>
    public static async IAsyncEnumerable<ExportEntry> ReadAsync(Stream csv, ExportLimits limits, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var text = await ExportText.OpenAsync(csv, cancel);
        await using var rows = ExportRows.ReadAsync(text, limits, cancel).GetAsyncEnumerator(cancel);

        var first = await TakeAsync(rows, RowsToRecogniseBy);
        var (format, columns) = Recognise(first);
        yield return new RecognisedFormat(format.Name, columns.Confidence, [.. first[0].Fields]);

        var header = columns.HasHeader ? first[0] : null;
        var read = 0;
        var last = first[0];
        await foreach (var row in FollowingAsync(first.Skip(columns.HasHeader ? 1 : 0), rows))
        {
            if (++read > limits.MaxRows)
            {
                throw new ExportRejectedException(
                    "csv has too many rows", $"more than {limits.MaxRows:N0} books", row.Line, "Split the file and upload its parts one after the other.");
            }

            yield return IsHeaderAgain(row, header, columns) ? new SkippedRow(row.Line, "the header again") : BookRow.Read(row, columns);
            last = row;
        }

        if (read == 0)
            throw new ExportRejectedException("csv has no books", "there is a header and nothing below it", first[0].Line, "Upload an export that lists books.");
        if (last.IsUnbalanced)
            yield return new SkippedRow(last.Line, $"a quote (\") is never closed: lines {last.Line} to {last.LastLine} were read as one row");
    }

    static (IExportFormat Format, ExportColumns Columns) Recognise(List<ExportRow> rows)
    {
        var first = rows[0].Fields;
        foreach (var format in Formats)
        {
            if (format.Recognise(first, [.. rows.Skip(1).Select(row => row.Fields)]) is { } columns)
                return (format, columns);
        }

        var missing = ColumnNames.Title(first) is null ? "title" : "author";
        throw new ExportRejectedException(
            $"csv has no {missing} column",
            $"columns found: {string.Join(", ", first.Take(40).Select(name => $"\"{Shortened(name)}\""))}",
            rows[0].Line,
            $"The first row names the columns: name the one that holds the {missing} \"{(missing == "title" ? "Title" : "Author")}\".");
    }

    static string Shortened(string name) => name.Length <= 40 ? name : name[..39] + "…";

    static bool IsHeaderAgain(ExportRow row, ExportRow? header, ExportColumns columns) =>
        header is not null && row[columns.Title] == header[columns.Title] && row[columns.Author] == header[columns.Author];

    static async Task<List<ExportRow>> TakeAsync(IAsyncEnumerator<ExportRow> rows, int count)
    {
        var taken = new List<ExportRow>(count);
        while (taken.Count < count && await rows.MoveNextAsync())
        {
            if (taken.Count > 0 || !rows.Current.IsBlank)
                taken.Add(rows.Current);
        }

        return taken.Count > 0
            ? taken
            : throw new ExportRejectedException("csv is empty", "the file holds no rows", null, "Upload the export as it was downloaded.");
    }

    static async IAsyncEnumerable<ExportRow> FollowingAsync(IEnumerable<ExportRow> taken, IAsyncEnumerator<ExportRow> rest)
    {
        foreach (var row in taken)
            yield return row;
        while (await rest.MoveNextAsync())
            yield return rest.Current;
    }
}
