using System.Collections;
using System.Runtime.CompilerServices;
using CacheWarming.Hosting.Problems;
using CsvHelper;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>One record of the file.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="LastLine">The line on which it ends; later than <paramref name="Line"/> if a quoted field contains line breaks.</param>
/// <param name="IsUnbalanced">Whether it has several lines and an odd number of quotes.</param>
sealed record ExportRow(int Line, int LastLine, bool IsUnbalanced, IReadOnlyList<string> Fields)
{
    /// <summary>The field of a column; empty if the row is too short.</summary>
    public string this[int column] => column < Fields.Count ? Fields[column] : "";

    public bool IsBlank => Fields.All(string.IsNullOrWhiteSpace);
}

/// <summary>
/// Reads the file's records one at a time, with any separator and tolerant of wrong quotes. Each record is valid until the next is read.
/// </summary>
static class ExportRows
{
    /// <param name="separator">The separator of cells; null to detect it.</param>
    /// <exception cref="ExportRejectedException">A row is longer than <see cref="ExportLimits.MaxRowBytes"/>.</exception>
    public static async IAsyncEnumerable<ExportRow> ReadAsync(TextReader text, char? separator, ExportLimits limits, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var csv = CsvReader.Create(
            text,
            new CsvReaderOptions { Separator = separator, HasHeader = false, TrackLineNumbers = true, MaxRecordSize = limits.MaxRowBytes },
            leaveOpen: true);
        var fields = new CurrentFields(csv);
        while (await NextAsync(csv, cancel))
        {
            var line = (int)csv.LineNumber;
            var breaks = csv.RawRecord.Count((byte)'\n');
            yield return new ExportRow(line, line + breaks, breaks > 0 && csv.RawRecord.Count((byte)'"') % 2 == 1, fields);
        }
    }

    static async Task<bool> NextAsync(CsvReader csv, CancellationToken cancel)
    {
        try
        {
            return await csv.ReadAsync(cancel);
        }
        catch (CsvFormatException e)
        {
            throw new ExportRejectedException(
                ErrorCode.EndlessRow,
                $"the row that begins on line {e.LineNumber} does not end: {e.Message}",
                (int)e.LineNumber,
                "Close or remove the quote (\") that is open there, or export the library again.");
        }
    }

    /// <summary>Fields that are converted to text only when they are read: reviews and notes never are.</summary>
    sealed class CurrentFields(CsvReader csv) : IReadOnlyList<string>
    {
        public int Count => csv.FieldCount;

        public string this[int column] => csv.GetString(column);

        public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, Count).Select(csv.GetString).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
