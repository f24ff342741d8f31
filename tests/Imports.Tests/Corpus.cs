using System.Text;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

/// <summary>The exports beside this file, and what was read from them in short.</summary>
static class Corpus
{
    public static async Task<IReadOnlyList<ExportEntry>> ReadAsync(string file)
    {
        await using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Corpus", file));
        return await ReadAsync(stream);
    }

    public static Task<IReadOnlyList<ExportEntry>> ReadTextAsync(string csv, ExportLimits? limits = null) => ReadBytesAsync(Encoding.UTF8.GetBytes(csv), limits);

    public static async Task<IReadOnlyList<ExportEntry>> ReadBytesAsync(byte[] csv, ExportLimits? limits = null)
    {
        await using var stream = new MemoryStream(csv);
        return await ReadAsync(stream, limits);
    }

    /// <summary>The books as <c>line: title / authors + additional authors</c>, the skipped rows as <c>line: reason</c>.</summary>
    public static IEnumerable<string> InShort(IEnumerable<ExportEntry> entries) => entries.Select(entry => entry switch
    {
        RecognisedFormat format => $"{format.Format} ({format.Confidence})",
        ExportedBook book => $"{book.Line}: {book.Title} / {string.Join(" & ", book.Authors)}"
            + (book.AdditionalAuthors.Count == 0 ? "" : $" + {string.Join(" & ", book.AdditionalAuthors)}"),
        SkippedRow row => $"{row.Line}: {row.Reason}",
        _ => throw new InvalidOperationException("no such entry"),
    });

    static async Task<IReadOnlyList<ExportEntry>> ReadAsync(Stream stream, ExportLimits? limits = null)
    {
        var entries = new List<ExportEntry>();
        await foreach (var entry in LibraryExportReader.ReadAsync(stream, limits ?? new ExportLimits(), CancellationToken.None))
            entries.Add(entry);
        return entries;
    }
}
