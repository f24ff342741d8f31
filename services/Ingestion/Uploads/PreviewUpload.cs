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
    IReadOnlyList<DepthEstimate> Depths, int EstimatedCalls, double EstimatedSeconds, string EstimatedDuration, string EstimatedFrom)
{
    /// <summary>The encoding that the file was read in. A guess unless <c>utf-8</c> or <c>utf-16</c>: where names look wrong, the file is to be saved as UTF-8.</summary>
    public string Encoding { get; init; } = "utf-8";
}

/// <summary>One depth's expected cost: as many calls an author as authors cost lately, fewer where they are warm already.</summary>
/// <param name="Seconds">At the catalogue's pace, or as fast as the latest jobs were where that is less; 0 where it has none.</param>
/// <param name="LeftOut">Authors beyond the budget of discovered ones.</param>
public sealed record DepthEstimate(int Depth, int Authors, int Calls, double Seconds, int LeftOut);

/// <summary>Reads an export without storing anything: rows, authors, what would be left out and why, expected calls and time.</summary>
public sealed class PreviewUpload(IOptions<UploadLimits> limits, CatalogRate pace, IColumnRecogniser? columns = null)
{
    const int SkippedShown = 100;

    /// <summary>At most ten, of whom some are known already.</summary>
    const int SimilarPerSubject = 8;

    /// <exception cref="UploadRefusedException">The file can't be read.</exception>
    public async Task<UploadPreview> PreviewAsync(Stream csv, JobOptions options, CoAuthorsPerAuthor coAuthors, CancellationToken cancel)
    {
        var format = new RecognisedFormat("", "", []);
        using var authors = new FingerprintTable<(int Books, int Bond)>();
        var skipped = new List<SkippedRow>();
        int books = 0, skippedRows = 0;
        try
        {
            var export = LibraryExportReader.ReadAsync(csv, new ExportLimits { MaxRows = limits.Value.MaxRows }, cancel, columns);
            await foreach (var entry in DuplicateBooks.InAsync(export, cancel))
            {
                switch (entry)
                {
                    case RecognisedFormat recognised:
                        format = recognised;
                        break;
                    case ExportedBook book:
                        books++;
                        var bond = AuthorPreference.PreferenceFor(book);
                        foreach (var key in KeysOf(book.Authors))
                        {
                            ref var author = ref authors.ValueOf(Fingerprint.Compute(key), out var isNew);
                            author = (author.Books + 1, isNew ? bond : Math.Max(author.Bond, bond));
                        }
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
            throw UploadRefusedException.From(e);
        }
        var depths = Estimate(options, [.. authors.Values.Select(a => AuthorPreference.Steps(options.MaxDepth, options.Aggressiveness, a.Books, a.Bond))], coAuthors);
        var calls = depths.Sum(d => d.Calls);
        var seconds = depths.Sum(d => d.Seconds);
        return new UploadPreview(
            format.Format, format.Confidence, format.Columns, books, authors.Count, skippedRows, skipped, depths, calls,
            Math.Round(seconds, 1), UploadApi.InWords(TimeSpan.FromSeconds(seconds)), coAuthors.Source) { Encoding = format.Encoding };
    }

    static IEnumerable<string> KeysOf(IReadOnlyList<string> authors) => authors is [var only]
        ? StoreLibrary.IsStorable(AuthorName.KeyOf(only)) ? [AuthorName.KeyOf(only)] : []
        : authors.Select(AuthorName.KeyOf).Where(StoreLibrary.IsStorable).Distinct();

    /// <param name="steps">How far each author of the export is walked.</param>
    List<DepthEstimate> Estimate(JobOptions options, int[] steps, CoAuthorsPerAuthor coAuthors)
    {
        var bySubject = options.DiscoverBy == DiscoverBy.CoAuthorsAndSubjects ? StoreLibrary.BySubject(steps.Length) : 0;
        var depths = new List<DepthEstimate> { Of(0, steps.Length, bySubject, 0, coAuthors) };
        var left = options.MaxAuthors;
        for (var depth = 1; depth <= options.MaxDepth; depth++)
        {
            // Those met at a depth come of the export's authors who are walked at least so far.
            var share = steps.Length == 0 ? 0 : (double)steps.Count(s => s >= depth) / Math.Max(1, steps.Count(s => s >= depth - 1));
            var found = (int)Math.Ceiling((depths[^1].Authors * share * coAuthors.At(depth)) + (depth == 1 ? bySubject * SimilarPerSubject : 0));
            var admitted = Math.Min(found, left);
            left -= admitted;
            depths.Add(Of(depth, admitted, 0, found - admitted, coAuthors));
        }
        return depths;
    }

    DepthEstimate Of(int depth, int authors, int more, int leftOut, CoAuthorsPerAuthor jobs)
    {
        var calls = (int)Math.Ceiling(authors * pace.CallsPerAuthor) + more;
        return new(depth, authors, calls, Math.Round(pace.SecondsFor(calls, jobs.CallsPerSecond), 1), leftOut);
    }
}
