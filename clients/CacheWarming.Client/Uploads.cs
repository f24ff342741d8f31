namespace CacheWarming.Client;

/// <summary>The answer to an upload.</summary>
public sealed record UploadAnswer(
    Guid JobId, int AuthorsQueued, int EstimatedWorks, string EstimatedDuration, double EstimatedSeconds, int Books, string Format,
    string Confidence, int SkippedRows, IReadOnlyList<SkippedRow> Skipped);

/// <summary>What an upload would do and cost.</summary>
public sealed record UploadPreview(
    string Format, string Confidence, IReadOnlyList<string> Columns, int Books, int Authors, int SkippedRows,
    IReadOnlyList<SkippedRow> Skipped, IReadOnlyList<DepthEstimate> Depths, int EstimatedCalls, double EstimatedSeconds,
    string EstimatedDuration, string EstimatedFrom, string Encoding = "");

/// <summary>What a job would fetch at one depth. Seconds is a duration.</summary>
public sealed record DepthEstimate(int Depth, int Authors, int Calls, double Seconds, int LeftOut);

/// <summary>A row of the file that is no book, by its line from 1.</summary>
public sealed record SkippedRow(int Line, string Reason);
