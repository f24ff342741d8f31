using System.Runtime.CompilerServices;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Uploads.Exports.Formats;
using CacheWarming.Ingestion.Uploads.Exports.Recognition;
using CacheWarming.Ingestion.Uploads.Exports.Text;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Reads library exports as a stream, with any encoding, separator and order of columns.</summary>
public static class LibraryExportReader
{
    const int RowsToRecogniseBy = 6;

    /// <summary>The largest number of rows that are kept to recognise a file by: captions of some programs have a dozen lines.</summary>
    const int MostRowsToRecogniseBy = 25;

    /// <summary>The number of characters after which no further rows are kept, because rows may have very long cells.</summary>
    const int MostCharactersToRecogniseBy = 100_000;

    /// <summary>
    /// Returns a <see cref="RecognisedFormat"/>, then an <see cref="ExportedBook"/> or <see cref="SkippedRow"/> for every row while they
    /// are read.
    /// </summary>
    /// <param name="csv">Read to the end, without holding it in memory; not disposed.</param>
    /// <param name="recogniser">Asked if no format knows the columns; may be null.</param>
    /// <exception cref="ExportRejectedException">While enumerating: the file can't be read, or is too large.</exception>
    public static async IAsyncEnumerable<ExportEntry> ReadAsync(
        Stream csv, ExportLimits limits, [EnumeratorCancellation] CancellationToken cancel, IColumnRecogniser? recogniser = null)
    {
        var (text, encoding, separator) = await ExportText.OpenAsync(csv, cancel);
        using var _ = text;
        await using var rows = ExportRows.ReadAsync(text, separator, limits, cancel).GetAsyncEnumerator(cancel);

        var first = await TakeAsync(rows);
        var (format, columns) = await RecogniseColumns.RunAsync(first, recogniser, encoding().Name, cancel);
        yield return new RecognisedFormat(format, columns.Confidence, [.. first[columns.RowsAbove].Fields]) { Encoding = encoding().Name };

        foreach (var above in first.Take(columns.RowsAbove))
            yield return new SkippedRow(above.Line, "above the names of the columns");
        first.RemoveRange(0, columns.RowsAbove);
        var header = columns.HasHeader ? first[0] : null;
        var read = 0;
        var last = first[0];
        for (var at = columns.HasHeader ? 1 : 0; at < first.Count || await rows.MoveNextAsync(); at++)
        {
            var row = at < first.Count ? first[at] : rows.Current;
            if (++read > limits.MaxRows)
            {
                throw new ExportRejectedException(
                    ErrorCode.TooManyRows, $"more than {limits.MaxRows:N0} books", row.Line, "Split the file and upload its parts one after the other.");
            }

            yield return IsHeaderAgain(row, header, columns) ? new SkippedRow(row.Line, "the header again") : BookRow.Read(row, columns, header);
            last = row;
        }

        if (read == 0)
            throw new ExportRejectedException(ErrorCode.NoBooks, "there is a header and nothing below it", first[0].Line, "Upload an export that lists books.");
        if (last.IsUnbalanced)
            yield return new SkippedRow(last.Line, $"a quote (\") is never closed: lines {last.Line} to {last.LastLine} were read as one row");
        if (encoding() is (var name, false))
            yield return new SkippedRow(1, $"the file is not UTF-8; saved as {name}? Where names look wrong, save it as UTF-8 and upload it again");
    }

    /// <summary>Recognises the kind of file from its first rows. The caller rewinds the stream.</summary>
    /// <exception cref="ExportRejectedException">The file can't be read.</exception>
    public static async Task<RecognisedFormat> RecogniseAsync(Stream csv, ExportLimits limits, IColumnRecogniser? recogniser, CancellationToken cancel)
    {
        await using var entries = ReadAsync(csv, limits, cancel, recogniser).GetAsyncEnumerator(cancel);
        await entries.MoveNextAsync();
        return (RecognisedFormat)entries.Current;
    }

    static bool IsHeaderAgain(ExportRow row, ExportRow? header, ExportColumns columns) =>
        header is not null && row[columns.Title] == header[columns.Title] && row[columns.Author] == header[columns.Author];

    /// <summary>A copy of the row that is valid after the next row is read. Also the names of columns may have been encoded twice.</summary>
    static ExportRow Readable(ExportRow row) => row with { Fields = [.. row.Fields.Select(DoubleEncodedUtf8.Undo)] };

    static async Task<List<ExportRow>> TakeAsync(IAsyncEnumerator<ExportRow> rows)
    {
        var (taken, characters) = (new List<ExportRow>(), 0);
        while ((taken.Count < RowsToRecogniseBy || (taken.Count < MostRowsToRecogniseBy && characters < MostCharactersToRecogniseBy)) && await rows.MoveNextAsync())
        {
            if (taken.Count == 0 && rows.Current.IsBlank)
                continue;
            taken.Add(Readable(rows.Current));
            characters += taken[^1].Fields.Sum(cell => cell.Length);
        }

        return taken.Count > 0
            ? taken
            : throw ExportRejectedException.Empty("rows");
    }
}
