using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Uploads.Exports;
using CacheWarming.Ingestion.Uploads.Exports.Recognition;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>What an upload would do; nothing is stored.</summary>
/// <param name="Confidence">How certain the recognised format is: <c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="Columns">The file's columns as written.</param>
/// <param name="Authors">Authors of the export, with which the job would begin.</param>
/// <param name="Skipped">The first rows that are not books, with the reasons.</param>
/// <param name="Depths">The cost of each depth, down to the chosen one.</param>
/// <param name="EstimatedFrom">Where the numbers of co-authors come from.</param>
public sealed record UploadPreview(
    string Format, string Confidence, IReadOnlyList<string> Columns, int Books, int Authors, int SkippedRows, IReadOnlyList<SkippedRow> Skipped,
    IReadOnlyList<DepthEstimate> Depths, int EstimatedCalls, double EstimatedSeconds, string EstimatedDuration, string EstimatedFrom)
{
    /// <summary>
    /// The encoding in which the file was read. It is a guess unless <c>utf-8</c> or <c>utf-16</c>: if names look wrong, the user should
    /// save the file as UTF-8.
    /// </summary>
    public string Encoding { get; init; } = "utf-8";
}

/// <summary>The expected cost of one depth, with the calls per author measured lately; fewer if authors are warm already.</summary>
/// <param name="Seconds">
/// At the catalogue's rate limit, or at the speed of the latest jobs if that is lower; 0 without a rate limit.
/// </param>
/// <param name="LeftOut">Discovered authors beyond the budget.</param>
public sealed record DepthEstimate(int Depth, int Authors, int Calls, double Seconds, int LeftOut);

/// <summary>Reads an export without storing anything: rows, authors, what would be left out and why, expected calls and time.</summary>
public sealed class PreviewUpload(IOptions<UploadLimits> limits, CatalogRate pace, IColumnRecogniser? columns = null)
{
    const int SkippedShown = 100;

    /// <summary>At most ten authors are found by a subject, and some of them are known already.</summary>
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

    /// <param name="steps">The number of steps walked from each author of the export.</param>
    List<DepthEstimate> Estimate(JobOptions options, int[] steps, CoAuthorsPerAuthor coAuthors)
    {
        var bySubject = options.DiscoverBy == DiscoverBy.CoAuthorsAndSubjects ? StoreLibrary.BySubject(steps.Length) : 0;
        var depths = new List<DepthEstimate> { Of(0, steps.Length, bySubject, 0, coAuthors) };
        var left = options.MaxAuthors;
        for (var depth = 1; depth <= options.MaxDepth; depth++)
        {
            // Authors at a depth are discovered from those authors of the export that are walked at least that far.
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
