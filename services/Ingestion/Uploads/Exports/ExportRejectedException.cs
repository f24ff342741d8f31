using CacheWarming.Hosting.Problems;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>The file as a whole can't be read.</summary>
/// <param name="code">For client programs, e.g. <c>csv has no author column</c>.</param>
/// <param name="detail">What was found instead, for the user.</param>
/// <param name="line">The line, from 1; null if it concerns the whole file.</param>
/// <param name="fix">What the user can do about it.</param>
/// <param name="retryAfter">The time after which the same file may be readable; null if it never will be.</param>
public sealed class ExportRejectedException(ErrorCode code, string detail, int? line, string fix, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception($"{code}: {detail}", inner)
{
    public ErrorCode Code { get; } = code;

    public string Error => Code.Text;

    public string Detail { get; } = detail;

    public int? Line { get; } = line;

    public string Fix { get; } = fix;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <param name="missing">What it does not hold: text, or rows.</param>
    internal static ExportRejectedException Empty(string missing) => new(ErrorCode.EmptyCsv, $"the file holds no {missing}", null, "Upload the export as it was downloaded.");
}
