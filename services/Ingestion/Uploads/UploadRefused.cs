namespace CacheWarming.Ingestion.Uploads;

/// <summary>An upload that can't be taken: what, where, and how to mend it. Nothing was stored.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="error">The short words of the original plan, e.g. <c>maxDepth must be 1-3</c>.</param>
/// <param name="detail">One sentence for a person, with the fix.</param>
/// <param name="field">The request's field at fault.</param>
/// <param name="line">The file's line at fault, from 1.</param>
/// <param name="retryAfter">When it is worth trying again.</param>
public sealed class UploadRefusedException(int status, string error, string detail, string? field = null, int? line = null, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(detail, inner)
{
    public int Status { get; } = status;
    public string Error { get; } = error;
    public string? Field { get; } = field;
    public int? Line { get; } = line;
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Each fault by itself, where there are several; this is the first then, and its text names all.</summary>
    public IReadOnlyList<UploadRefusedException> Faults { get; private init; } = [];

    /// <exception cref="UploadRefusedException">There is a fault.</exception>
    internal static void ThrowIfAny(IReadOnlyList<UploadRefusedException> faults)
    {
        if (faults is [var first, ..])
        {
            throw faults.Count == 1 ? first
                : new UploadRefusedException(first.Status, first.Error, string.Join(' ', faults.Select(fault => fault.Message)), first.Field) { Faults = faults };
        }
    }

    /// <summary>A file that can't be read: 400, or 503 where whoever could say how to read it is busy.</summary>
    internal static UploadRefusedException From(Exports.ExportRejectedException e) => new(
        e.RetryAfter is null ? 400 : 503, e.Error, $"The {e.Message.TrimEnd('.')}. {e.Fix}", "csv", e.Line, e.RetryAfter, e);
}
