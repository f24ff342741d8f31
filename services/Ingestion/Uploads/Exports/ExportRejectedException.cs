namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>The file as a whole can't be read.</summary>
/// <param name="error">What is wrong, short and stable, for programs: <c>csv has no author column</c>.</param>
/// <param name="detail">What was found instead, for the user.</param>
/// <param name="line">Where, from 1; null when it concerns the whole file.</param>
/// <param name="fix">What the user can do about it.</param>
/// <param name="retryAfter">When the same file may be read; null when never.</param>
public sealed class ExportRejectedException(string error, string detail, int? line, string fix, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception($"{error}: {detail}", inner)
{
    public string Error { get; } = error;

    public string Detail { get; } = detail;

    public int? Line { get; } = line;

    public string Fix { get; } = fix;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
