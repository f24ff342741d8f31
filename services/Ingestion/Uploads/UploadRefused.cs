using CacheWarming.Hosting.Problems;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>An upload is refused: the exception says what is wrong, where, and how to correct it. Nothing was stored.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">The original plan's text where it has one, e.g. <c>maxDepth must be 1-3</c>.</param>
/// <param name="detail">A sentence for the user that says how to correct it.</param>
/// <param name="field">The invalid field of the request.</param>
/// <param name="line">The invalid line of the file, from 1.</param>
/// <param name="retryAfter">The time after which another attempt is useful.</param>
public sealed class UploadRefusedException(int status, ErrorCode code, string detail, string? field = null, int? line = null, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(detail, inner)
{
    public int Status { get; } = status;
    public ErrorCode Code { get; } = code;
    public string Error => Code.Text;
    public string? Field { get; } = field;
    public int? Line { get; } = line;
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>If there are several faults: each fault by itself. This exception is then the first one, and its text names all.</summary>
    public IReadOnlyList<UploadRefusedException> Faults { get; private init; } = [];

    /// <exception cref="UploadRefusedException">There is a fault.</exception>
    internal static void ThrowIfAny(IReadOnlyList<UploadRefusedException> faults)
    {
        if (faults is [var first, ..])
        {
            throw faults.Count == 1 ? first
                : new UploadRefusedException(first.Status, first.Code, string.Join(' ', faults.Select(fault => fault.Message)), first.Field) { Faults = faults };
        }
    }

    /// <summary>For a file that can't be read: 400, or 503 if the recogniser that could identify its columns can't answer now.</summary>
    internal static UploadRefusedException From(Exports.ExportRejectedException e) => new(
        e.RetryAfter is null ? 400 : 503, e.Code, $"The {e.Message.TrimEnd('.')}. {e.Fix}", "csv", e.Line, e.RetryAfter, e);
}
