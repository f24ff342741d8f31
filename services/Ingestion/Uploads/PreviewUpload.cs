using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Uploads.Exports;
using CacheWarming.Ingestion.Uploads.Exports.Recognition;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>What an upload would do; nothing of it is stored.</summary>
/// <param name="Confidence">How sure the recognition of the format is: <c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="Columns">The file's columns as written.</param>
/// <param name="Authors">Authors of the export, who would begin the job.</param>
/// <param name="Skipped">The first rows that are no books, and why.</param>
/// <param name="Depths">What each depth would cost, down to the chosen one.</param>
/// <param name="EstimatedFrom">Where the numbers of co-authors come from.</param>
public sealed record UploadPreview(
    string Format, string Confidence, IReadOnlyList<string> Columns, int Books, int Authors, int SkippedRows, IReadOnlyList<SkippedRow> Skipped,
    IReadOnlyList<DepthEstimate> Depths, int EstimatedCalls, double EstimatedSeconds, string EstimatedDuration, string EstimatedFrom);

/// <summary>One depth's expected cost: at most a call an author, fewer where authors are warm already.</summary>
/// <param name="Seconds">At the catalogue's pace; 0 where it has none.</param>
public sealed record DepthEstimate(int Depth, int Authors, int Calls, double Seconds);

/// <summary>Reads an export without storing anything: rows, authors, what would be left out and why, expected calls and time.</summary>
public sealed class PreviewUpload(IOptions<UploadLimits> limits, CataloguePace pace, IColumnRecogniser? columns = null)
{
    const int SkippedShown = 100;

    /// <exception cref="UploadRefusedException">The file can't be read.</exception>
    public async Task<UploadPreview> PreviewAsync(Stream csv, JobOptions options, CoAuthorsPerAuthor coAuthors, CancellationToken cancel)
    {
        var format = new RecognisedFormat("", "", []);
        var authors = new HashSet<string>(StringComparer.Ordinal);
        var skipped = new List<SkippedRow>();
        int books = 0, skippedRows = 0;
        try
        {
            var export = LibraryExportReader.ReadAsync(csv, new ExportLimits { MaxRows = limits.Value.MaxRows }, cancel, columns);
            await foreach (var entry in EachBookOnce.InAsync(export, cancel).ConfigureAwait(false))
            {
                switch (entry)
                {
                    case RecognisedFormat recognised:
                        format = recognised;
                        break;
                    case ExportedBook book:
                        books++;
                        authors.UnionWith(book.Authors.Select(AuthorName.KeyOf).Where(StoreLibrary.IsStorable));
                        break;
                    case SkippedRow row:
                        skippedRows++;
                        if (skipped.Count < SkippedShown)
                            skipped.Add(row);
                        break;
                }
            }
        }
        catch (ExportRejectedException e)
        {
            throw UploadRefusedException.Of(e);
        }
        var depths = Estimate(authors.Count, options.MaxDepth, coAuthors);
        var calls = depths.Sum(d => d.Calls);
        var seconds = depths.Sum(d => d.Seconds);
        return new UploadPreview(
            format.Format, format.Confidence, format.Columns, books, authors.Count, skippedRows, skipped, depths, calls,
            Math.Round(seconds, 1), UploadApi.InWords(TimeSpan.FromSeconds(seconds)), coAuthors.Source);
    }

    List<DepthEstimate> Estimate(int authors, int maxDepth, CoAuthorsPerAuthor coAuthors)
    {
        var depths = new List<DepthEstimate>();
        for (var depth = 0; depth <= maxDepth; depth++)
        {
            if (depth > 0)
                authors = (int)Math.Ceiling(authors * coAuthors.At(depth));
            depths.Add(new DepthEstimate(depth, authors, authors, pace.RequestsPerSecond is { } perSecond ? Math.Round(authors / perSecond, 1) : 0));
        }
        return depths;
    }
}
